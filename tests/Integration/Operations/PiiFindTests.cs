using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using BusEtl.Consumers.Masking;
using BusEtl.Operations.Recovery;
using BusEtl.Tests.Integration.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace BusEtl.Tests.Integration.Operations;

/// <summary><c>busetl pii find</c>, by the real executable and an operator's rights.</summary>
public sealed partial class PiiFindTests(TestDatabase database, TestTemplate template) : IClassFixture<TestDatabase>
{
    private const int LargeCount = 500_000;
    private const int LargeDevices = 50_000;

    [Fact]
    public async Task Logins_of_a_device_are_found_under_the_keys_of_then_and_now_and_nothing_is_noted()
    {
        await using var scene = await PiiScene.StartAsync(database);
        var ids = await scene.StoreAsync(scene.Ring, ("203.0.113.1", "device-1"), ("203.0.113.2", "device-2"), ("203.0.113.2", "device-1"));
        var later = await scene.StoreAsync(scene.RotatedRing, ("203.0.113.3", "device-1"));

        await using var find = await scene.RunAsync(scene.RotatedRing, 0, "pii", "find", "--device-id", "device-1", "--json");

        using var json = JsonDocument.Parse(find.Output);
        var root = json.RootElement;
        Assert.Equal(("device_id", 3, 3), (root.GetProperty("kind").GetString(), root.GetProperty("total").GetInt32(), root.GetProperty("shown").GetInt32()));
        Assert.Equal(
            ["t2: 1", "t1: 2"],
            root.GetProperty("tokens").EnumerateArray().Select(token => $"{token.GetProperty("key_id").GetString()}: {token.GetProperty("logins").GetInt64()}"));
        Assert.Equal(
            [.. new[] { ids[0], ids[2], later[0] }.Order()],
            root.GetProperty("logins").EnumerateArray().Select(login => login.GetProperty("message_id").GetGuid()).Order());
        Assert.DoesNotContain("device-1", find.Output + find.Log);
        Assert.Equal(0, await database.ScalarAsync<long>("select count(*) from vault.audit"));
    }

    [Fact]
    public async Task Every_spelling_of_an_address_finds_its_logins_and_the_total_is_exact_whatever_is_shown()
    {
        await using var scene = await PiiScene.StartAsync(database);
        await scene.StoreAsync(scene.Ring, [.. Enumerable.Range(0, 5).Select(i => ("2001:db8::7", $"device-1{i}"))]);

        await using var find = await scene.RunAsync(scene.RotatedRing, 0, "pii", "find", "--ip", "2001:0DB8:0::0:7", "--limit", "2");
        await using var none = await scene.RunAsync(scene.RotatedRing, 0, "pii", "find", "--ip", "2001:db8::8");

        var lines = find.Output.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("5 logins, of which the newest 2 are shown.", lines[^1]);
        Assert.Equal(7, lines.Length);
        Assert.Matches(@"^t2\.[\w-]{43}  0 +-  +-$", lines[1]);
        Assert.Matches(@"^t1\.[\w-]{43}  5 +20\d\d-\d\d-\d\d  20\d\d-\d\d-\d\d$", lines[2]);
        Assert.EndsWith($"0 logins.{Environment.NewLine}", none.Output);
    }

    [Fact]
    public async Task What_is_no_address_is_named_without_its_value()
    {
        await using var scene = await PiiScene.StartAsync(database);

        await using var find = await scene.RunAsync(scene.Ring, 1, "pii", "find", "--ip", "203.0.113.256");

        Assert.Equal("--ip is not an IP address.", find.Log.Trim());
    }

    [Fact]
    public async Task Among_500_000_logins_of_50_000_devices_under_two_keys_a_device_is_found_within_200_ms()
    {
        await using var large = new TestDatabase(template); // Of its own: so many rows are counted once.
        await large.InitializeAsync();
        large.Leaves(LargeCount, originals: 0);
        await using var scene = await PiiScene.StartAsync(large);
        var tokens = scene.TokensOf(scene.RotatedRing, PersonalDataKind.DeviceId, "the-device");
        await FillAsync(large, tokens);

        await FindAsync(scene);
        await using var services = scene.Services(scene.RotatedRing);
        var search = services.GetRequiredService<LoginSearch>();

        // The first search of a process also compiles the code of the driver, and that takes as long as the machine is busy.
        await search.FindAsync(PersonalDataKind.DeviceId, tokens, 100, TestContext.Current.CancellationToken);
        var found = await search.FindAsync(PersonalDataKind.DeviceId, tokens, 100, TestContext.Current.CancellationToken);

        TestContext.Current.TestOutputHelper!.WriteLine($"compiled query {found.Elapsed.TotalMilliseconds:N1} ms");
        Assert.InRange(found.Elapsed.TotalMilliseconds, 0, 200);
        await AssertIndexedAsync(large, LoginSearch.Command(PersonalDataKind.DeviceId, tokens, 100));
        Assert.Equal(2, (await search.TokensOfMessageAsync(found.Logins[0].MessageId, TestContext.Current.CancellationToken)).Count);
    }

    private static async Task FindAsync(PiiScene scene)
    {
        var start = Stopwatch.GetTimestamp();
        await using var find = await scene.RunAsync(scene.RotatedRing, 0, "pii", "find", "--device-id", "the-device", "--json");
        var whole = Stopwatch.GetElapsedTime(start);

        using var json = JsonDocument.Parse(find.Output);
        var elapsed = json.RootElement.GetProperty("elapsed_ms").GetDouble();
        TestContext.Current.TestOutputHelper!.WriteLine($"query of a new process {elapsed} ms, whole process {whole.TotalMilliseconds:N0} ms");
        Assert.Equal(10, json.RootElement.GetProperty("total").GetInt64());
        Assert.Equal(10, json.RootElement.GetProperty("logins").GetArrayLength());
        Assert.All(json.RootElement.GetProperty("tokens").EnumerateArray(), token => Assert.Equal(5, token.GetProperty("logins").GetInt64()));
    }

    // Each device has ten logins, five under each key, over three months; only the device that is looked for has its true tokens.
    private static async Task FillAsync(TestDatabase database, IReadOnlyList<string> tokens)
    {
        await database.Source.ExecuteAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"""
            insert into user_logins (message_id, user_id, device_type, masked_ip, masked_device_id, locale, app_version, create_date)
            select gen_random_uuid(), 'user-' || device, 'android', 't1.' || left(encode(sha256(('ip' || i)::bytea), 'hex'), 43),
                case when device = 777 then (array['{tokens[0]}', '{tokens[1]}'])[1 + key]
                else 't' || 2 - key || '.' || left(encode(sha256((key || 'device' || device)::bytea), 'hex'), 43) end,
                'de_DE', '2.3.0', current_date + i % 89
            from (select i, i % {LargeDevices} as device, i / {LargeDevices} % 2 as key from generate_series(0, {LargeCount - 1}) as i) as made
            """));
        await database.Source.ExecuteAsync("analyze user_logins");
    }

    private static async Task AssertIndexedAsync(TestDatabase database, NpgsqlCommand query)
    {
        await using var explain = query;
        await using var connection = await database.Source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        explain.Connection = connection;
        explain.CommandText = $"explain {query.CommandText}";
        await using var rows = await explain.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var plan = new List<string>();
        while (await rows.ReadAsync(TestContext.Current.CancellationToken))
            plan.Add(rows.GetString(0));

        Assert.Contains(plan, line => line.Contains("masked_device_id_idx", StringComparison.Ordinal));

        // A partition without rows may be read from end to end.
        foreach (var partition in plan.Select(line => SequentialScan().Match(line)).Where(match => match.Success))
            Assert.Equal(0, await database.ScalarAsync<long>($"select count(*) from {partition.Groups["table"].Value}"));
    }

    [GeneratedRegex(@"Seq Scan on (?<table>\w+)")]
    private static partial Regex SequentialScan();
}
