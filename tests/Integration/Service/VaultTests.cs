using BusEtl.Consumers.Masking;
using BusEtl.Tests.Integration.Infrastructure;

namespace BusEtl.Tests.Integration.Service;

/// <summary>The vault as the real executable fills it.</summary>
public sealed class VaultTests(TestTemplate template) : IAsyncLifetime
{
    private readonly TestDatabase _database = new(template);
    private readonly TestQueue _queue = new();
    private readonly string _keyRing = ServiceSettings.NewKeyRing();

    public ValueTask InitializeAsync() => _database.InitializeAsync();

    [Fact]
    public async Task A_member_of_the_services_role_does_the_whole_job()
    {
        await using var login = await RoleLogin.OfAsync(_database, "busetl_service");
        await _queue.SendAsync(Logins.Distinct(500).Append("no login"));
        var settings = ServiceSettings.For(_database, _queue, _keyRing);
        settings["ConnectionStrings__BusEtl"] = login.ConnectionString;
        settings["Persistence__PartitionsAhead"] = "7";

        await using var service = await ServiceProcess.RunAsync(settings, 0, "run", "--exit-when-drained");

        Assert.Contains("501 received, 500 stored, 0 duplicates, 1 rejected", service.Output);
        Assert.Contains("Partitions of user_logins made ahead: 4.", service.Log);
        Assert.DoesNotContain("permission denied", service.Log);
        Assert.DoesNotContain("fail:", service.Log);
        Assert.Equal(["500|0"], await _database.LinesAsync(
            """select (select count(*) from user_logins), (select count(*) from "OutboxMessage")"""));
        Assert.Equal(["device_id|500", "ip|500"], await _database.LinesAsync("select kind, count(*) from vault.pii group by kind order by kind"));
    }

    [Fact]
    public async Task A_value_that_many_logins_have_is_sealed_once_and_can_be_recovered()
    {
        await _queue.SendAsync(Enumerable.Range(0, 300).Select(i => Logins.Body(userId: $"{i}", ip: "::ffff:198.51.100.7", deviceId: $"device {i % 3}")));
        await RunAsync();
        await _queue.SendAsync([Logins.Body(userId: "later", ip: "198.51.100.7", deviceId: "device 0")]);
        await RunAsync();

        using var masking = new TestMasking(_keyRing);
        var originals = await masking.OpenVaultAsync(_database);
        Assert.Equal(["198.51.100.7", "device 0", "device 1", "device 2"], originals.Values.Order(StringComparer.Ordinal));
        Assert.Equal("198.51.100.7", originals[masking.Masking.TokenOf(PersonalDataKind.Ip, "198.51.100.7")]);
        Assert.Equal(301, await _database.ScalarAsync<long>("select count(*) from user_logins"));
    }

    [Fact]
    public async Task Without_a_vault_nothing_is_sealed_and_no_sealing_key_is_needed()
    {
        await _queue.SendAsync(Logins.Distinct(20));

        await RunAsync(settings =>
        {
            settings["Masking__Vault"] = "false";
            settings["Masking__KeyRing"] = _keyRing[.._keyRing.IndexOf(",\n", StringComparison.Ordinal)] + "}";
        });

        Assert.Equal(["20|0"], await _database.LinesAsync("select (select count(*) from user_logins), (select count(*) from vault.pii)"));
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Dispose();
        await _database.DisposeAsync();
    }

    private async Task RunAsync(Action<Dictionary<string, string>>? change = null)
    {
        var settings = ServiceSettings.For(_database, _queue, _keyRing);
        change?.Invoke(settings);
        await using var service = await ServiceProcess.RunAsync(settings, 0, "run", "--exit-when-drained");
    }
}
