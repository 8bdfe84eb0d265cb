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
        _queue.Leaves(_queue.ErrorName, 1);
        await _queue.SendAsync(Logins.Distinct(500).Append("no login"));
        var settings = ServiceSettings.For(_database, _queue, _keyRing);
        settings["ConnectionStrings__BusEtl"] = login.ConnectionString;
        settings["Persistence__PartitionsAhead"] = "7";

        await using var service = await ServiceProcess.RunAsync(settings, 0, "run", "--exit-when-drained");

        Assert.Contains("501 received, 500 stored, 0 duplicates, 1 rejected", service.Output);
        Assert.Contains("Partitions of user_logins made ahead: 4.", service.Log);
        Assert.DoesNotContain("permission denied", service.Log);
        Assert.DoesNotContain("SQLSTATE", service.Log);
        Assert.Equal(["device_id|500", "ip|500"], await _database.LinesAsync("select kind, count(*) from vault.pii group by kind order by kind"));
    }

    [Fact]
    public async Task A_value_that_many_logins_have_is_sealed_once_and_can_be_recovered()
    {
        await _queue.SendAsync(Enumerable.Range(0, 300).Select(
            i => Logins.Body(userId: $"{i}", ip: "::ffff:198.51.100.7", deviceId: $"device {i % 3}")));
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
    public async Task A_batch_that_is_taken_apart_and_a_login_that_is_tried_again_keep_their_originals()
    {
        // Refuses one login until it has been tried alone and once more; a sequence keeps its value when the transaction is rolled back.
        await _database.Source.ExecuteAsync(
            """
            create sequence refusals;
            create function refuse() returns trigger language plpgsql as $$
            begin
              if new.user_id = 'late' and nextval('refusals') <= 7 then
                raise exception 'not yet' using errcode = 'check_violation';
              end if;
              return new;
            end $$;
            create trigger refuse before insert on user_logins for each row execute function refuse();
            """);
        await _queue.SendAsync(Logins.Distinct(19).Append(Logins.Body(userId: "late", ip: "10.0.0.0", deviceId: "late device")));

        await RunAsync(settings =>
        {
            settings["LoginQueue__Batch__Size"] = "20";
            settings["LoginQueue__Batch__TimeLimit"] = "00:00:02";
            settings["LoginQueue__Retry__Intervals__0"] = "00:00:00.05";
            settings["LoginQueue__Retry__Intervals__1"] = "00:00:00.05";
            settings["LoginQueue__Retry__Intervals__2"] = "00:00:00.05";
        });

        Assert.InRange(await _database.ScalarAsync<long>("select last_value from refusals"), 8, 20);
        Assert.Equal(20, await _database.ScalarAsync<long>("select count(*) from user_logins"));
        using var masking = new TestMasking(_keyRing);
        var originals = await masking.OpenVaultAsync(_database);
        Assert.Equal(39, originals.Count);
        Assert.Contains("late device", originals.Values);
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

        _database.Leaves(logins: 20, originals: 0);
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
