using System.Text;
using System.Text.Json;
using BusEtl.Consumers.Masking;
using BusEtl.Tests.Integration.Infrastructure;

namespace BusEtl.Tests.Integration.Service;

/// <summary>The main job on real input, with the real executable: what goes in, what stands where, and that nothing leaks.</summary>
public sealed class RealLoginsTests(TestDatabase database) : IClassFixture<TestDatabase>, IDisposable
{
    private readonly TestQueue _queue = new();

    [Fact]
    public async Task Every_login_is_stored_masked_and_every_bad_message_is_in_the_error_queue_and_nothing_leaks()
    {
        var lines = await File.ReadAllLinesAsync(Logins.File, TestContext.Current.CancellationToken);
        var (good, bad) = Split(lines);
        await _queue.SendAsync(lines);

        var keyRing = ServiceSettings.NewKeyRing();
        await using var service = await ServiceProcess.RunAsync(
            ServiceSettings.For(database, _queue, keyRing), 0, "run", "--exit-when-drained", "--Logging:LogLevel:Default=Trace",
            "--Logging:LogLevel:Microsoft=Trace", "--Logging:LogLevel:Npgsql=Trace");

        Assert.Contains($"{lines.Length:N0} received, {good.Count:N0} stored, 0 duplicates, {bad.Count:N0} rejected", service.Output);
        await AssertTableHoldsAsync(good);
        _queue.Leaves(_queue.ErrorName, bad.Count);
        await AssertErrorQueueHoldsAsync(bad, SecretsOf(good));
        AssertNoneOf(SecretsOf(good), service.Log + service.Output, "the output at Trace level");
        await AssertNoTableHoldsAsync(SecretsOf(good));
        await AssertVaultOpensToAsync(good, keyRing);
    }

    public void Dispose() => _queue.Dispose();

    private static (IReadOnlyList<JsonElement> Good, IReadOnlyList<string> Bad) Split(IReadOnlyList<string> lines)
    {
        var good = new List<JsonElement>();
        var bad = new List<string>();
        foreach (var line in lines)
        {
            if (IsGood(line, out var login))
                good.Add(login);
            else
                bad.Add(line);
        }

        return (good, bad);
    }

    // Right for the two files that this test reads, by other means than the program's own check.
    private static bool IsGood(string line, out JsonElement login)
    {
        login = default;
        string[] required = ["user_id", "app_version", "device_type", "ip", "device_id"];

        try
        {
            login = JsonElement.Parse(line);
        }
        catch (JsonException)
        {
            return false;
        }

        var fields = login;

        return fields.ValueKind == JsonValueKind.Object
            && required.All(name => fields.TryGetProperty(name, out var value)
                && value.ValueKind == JsonValueKind.String
                && !string.IsNullOrWhiteSpace(value.GetString()))
            && System.Net.IPAddress.TryParse(fields.GetProperty("ip").GetString(), out var ip)
            && (ip.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 || ip.ToString() == fields.GetProperty("ip").GetString());
    }

    private static List<string> SecretsOf(IReadOnlyList<JsonElement> logins) =>
        [.. logins.SelectMany(login => new[] { "ip", "device_id" }.Select(name => login.GetProperty(name).GetString()!)).Distinct()];

    private static void AssertNoneOf(IReadOnlyList<string> secrets, string text, string where) =>
        Assert.All(secrets, secret => Assert.False(text.Contains(secret, StringComparison.Ordinal), $"{where} holds a raw value."));

    private async Task AssertTableHoldsAsync(IReadOnlyList<JsonElement> logins)
    {
        int Distinct(string name) => logins.Select(login => login.GetProperty(name).GetString()).Distinct().Count();

        Assert.Equal(logins.Count, await database.ScalarAsync<long>("select count(*) from user_logins"));
        Assert.Equal(Distinct("ip"), await database.ScalarAsync<long>("select count(distinct masked_ip) from user_logins"));
        Assert.Equal(Distinct("device_id"), await database.ScalarAsync<long>("select count(distinct masked_device_id) from user_logins"));
        Assert.Equal(
            logins.Count(login => login.GetProperty("locale").ValueKind == JsonValueKind.Null),
            await database.ScalarAsync<long>("select count(*) from user_logins where locale is null"));
        Assert.Equal(
            logins.Select(login => $"{login.GetProperty("user_id").GetString()}|{login.GetProperty("app_version").GetString()}").Order(),
            (await database.LinesAsync("select user_id, app_version from user_logins")).Order());
    }

    private async Task AssertErrorQueueHoldsAsync(IReadOnlyList<string> bodies, IReadOnlyList<string> secrets)
    {
        var messages = await _queue.TakeAllAsync(_queue.ErrorName);

        Assert.Equal(bodies.Order(), messages.Select(message => Encoding.UTF8.GetString(message.Body.Span)).Order());
        Assert.All(messages, message =>
        {
            Assert.InRange(message.Attributes.Count, 1, 10);
            Assert.Contains("InvalidLoginException", message.Attributes["MT-Fault-ExceptionType"]);
            AssertNoneOf(secrets, string.Join('\n', message.Attributes.Values), "an attribute of the error queue");
        });

        var wrongType = messages.Single(message => bodies.Count == 1 || Encoding.UTF8.GetString(message.Body.Span).Contains("not_a_login"));
        Assert.Equal(
            "The login is invalid: user_id: is required; app_version: is required; device_type: is required; ip: is required; device_id: is required.",
            wrongType.Attributes["MT-Fault-Message"]);
    }

    private async Task AssertNoTableHoldsAsync(IReadOnlyList<string> secrets)
    {
        var tables = await database.LinesAsync(
            "select format('%I.%I', schemaname, tablename) from pg_tables where schemaname not in ('pg_catalog', 'information_schema')");
        Assert.Contains("vault.pii", tables);

        foreach (var table in tables)
        {
            var rows = await database.LinesAsync($"select t::text from {table} t");
            AssertNoneOf(secrets, string.Join('\n', rows), $"the table {table}");
        }

        // Bytes do not show as text; whoever sealed with base64 alone would be found here.
        foreach (var row in await database.LinesAsync("select encode(sealed, 'hex') from vault.pii"))
            AssertNoneOf([.. secrets.Select(AsBytes)], Encoding.Latin1.GetString(Convert.FromHexString(row)), "a sealed original");

        static string AsBytes(string secret) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(secret));
    }

    private async Task AssertVaultOpensToAsync(IReadOnlyList<JsonElement> logins, string keyRing)
    {
        using var masking = new TestMasking(keyRing);
        var originals = await masking.OpenVaultAsync(database);
        (string Name, PersonalDataKind Kind)[] fields = [("ip", PersonalDataKind.Ip), ("device_id", PersonalDataKind.DeviceId)];
        var values = logins.SelectMany(login => fields.Select(field => (field.Kind, Value: login.GetProperty(field.Name).GetString()!))).ToList();

        Assert.Equal(values.Select(value => masking.Masking.TokenOf(value.Kind, value.Value)).ToHashSet(), originals.Keys.ToHashSet());
        Assert.All(values, value =>
        {
            var original = originals[masking.Masking.TokenOf(value.Kind, value.Value)];
            // An IPv6 address may have been spelled in another way.
            Assert.True(original == value.Value || (value.Kind == PersonalDataKind.Ip && value.Value.Contains(':')), "Another value was sealed.");
        });
    }
}
