using System.Globalization;
using System.Text;
using BusEtl.AmazonSqs.Client;
using BusEtl.Tests.Integration.Infrastructure;

namespace BusEtl.Tests.Integration.Service;

/// <summary>What somebody who may do nothing but send can put into a login: it costs that login, never another one, and shows nothing.</summary>
public sealed class HostileLoginsTests(TestTemplate template) : IAsyncLifetime
{
    private readonly TestDatabase _database = new(template);
    private readonly TestQueue _queue = new();

    public ValueTask InitializeAsync() => _database.InitializeAsync();

    [Fact]
    public async Task A_noncharacter_in_one_device_id_costs_the_99_logins_beside_it_nothing()
    {
        await _queue.SendAsync(Logins.Distinct(99).Append(Logins.Body(userId: "attacker", deviceId: "900-12\\ufffe-3456")));
        await using var service = await RunAsync();

        _queue.Leaves(_queue.ErrorName, 1);
        Assert.Contains("100 received, 99 stored, 0 duplicates, 1 rejected", service.Output);
        var error = Assert.Single(await _queue.TakeAllAsync(_queue.ErrorName));
        Assert.StartsWith("The login is invalid: device_id: ", error.Attributes["MT-Fault-Message"]);
    }

    [Fact]
    public async Task A_dry_run_of_a_replay_knows_what_the_service_refuses()
    {
        await _queue.SendToAsync(
            _queue.ErrorName,
            [
                Entry(Logins.Body(userId: "good"), Guid.NewGuid(), TimeProvider.System.GetUtcNow()),
                Entry(Logins.Body(deviceId: "900-12\\ufffe-3456"), Guid.NewGuid(), TimeProvider.System.GetUtcNow()),
                Entry(Logins.Body(deviceType: "\u202E900-12-3456"), Guid.NewGuid(), TimeProvider.System.GetUtcNow()),
                Entry(Logins.Body(appVersion: "198.51.100.77"), Guid.NewGuid(), TimeProvider.System.GetUtcNow()),
            ]);
        var settings = new Dictionary<string, string>(ServiceSettings.For(_database, _queue)) { ["USER"] = "tester" };
        await using var replay = await ServiceProcess.RunAsync(settings, 2, "errors", "replay", "--all", "--dry-run");

        _queue.Leaves(_queue.ErrorName, 4);
        _database.Leaves(logins: 0);
        Assert.Contains("Would store 1, already stored 0, still invalid 3: app_version, device_id, device_type.", replay.Output);
    }

    [Theory]
    [InlineData("app_version", "198.51.100.77", "198.51.100.77", "900-12-3456")]
    [InlineData("app_version", "198.51.100.77", "::ffff:198.51.100.77", "900-12-3456")]
    [InlineData("locale", "198.51.100.77", "198.51.100.77", "900-12-3456")]
    [InlineData("locale", "dead::beef", "198.51.100.77", "900-12-3456")]
    [InlineData("locale", "900-12-3456", "198.51.100.77", "900-12-3456")]
    [InlineData("device_type", " 900-12-3456", "198.51.100.77", "900-12-3456 ")]
    [InlineData("device_type", "ios (900-12-3456)", "198.51.100.77", "900-12-3456")]
    [InlineData("device_type", "iPhone 10.0.0.1", "198.51.100.77", "900-12-3456")]
    [InlineData("user_id", "900-12-3456", "198.51.100.77", "900-12-3456")]
    [InlineData("user_id", "anonymous@[2001:DB8::7]", "198.51.100.77", "900-12-3456")]
    public async Task A_confused_field_is_no_way_out(string field, string value, string ip, string deviceId)
    {
        var body = field switch
        {
            "app_version" => Logins.Body(appVersion: value, ip: ip, deviceId: deviceId),
            "locale" => Logins.Body(locale: value, ip: ip, deviceId: deviceId),
            "device_type" => Logins.Body(deviceType: value, ip: ip, deviceId: deviceId),
            _ => Logins.Body(userId: value, ip: ip, deviceId: deviceId),
        };
        await _queue.SendAsync([body]);
        await using var service = await RunAsync();

        _queue.Leaves(_queue.ErrorName, 1);
        Assert.Contains("1 received, 0 stored, 0 duplicates, 1 rejected", service.Output);
        var error = Assert.Single(await _queue.TakeAllAsync(_queue.ErrorName));
        Assert.StartsWith($"The login is invalid: {field}: ", error.Attributes["MT-Fault-Message"]);
        Assert.DoesNotContain(value.Trim(), error.Attributes["MT-Fault-Message"], StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(value.Trim(), service.Log, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Two_logins_of_one_id_and_two_days_are_both_stored()
    {
        var id = Guid.NewGuid();
        var today = TimeProvider.System.GetUtcNow();
        await _queue.SendAsync(
        [
            Entry(Logins.Body(userId: "one"), id, today.AddDays(-1)),
            Entry(Logins.Body(userId: "other"), id, today.AddDays(-2)),
        ]);
        await using var service = await RunAsync();

        _database.Leaves(logins: 2);
        Assert.Contains("2 received, 2 stored, 0 duplicates", service.Output);
        Assert.Equal(["one", "other"], await _database.LinesAsync($"select user_id from user_logins where message_id = '{id}' order by 1"));
        _database.Leaves(Table.DefaultPartition, await CountDefaultAsync());
    }

    [Fact]
    public async Task A_login_that_comes_under_the_id_of_another_one_is_never_silent()
    {
        var keyRing = ServiceSettings.NewKeyRing();
        var (inBatch, later) = (Guid.NewGuid(), Guid.NewGuid());
        var sent = TimeProvider.System.GetUtcNow();
        await _queue.SendAsync(
        [
            Entry(Logins.Body(userId: "one"), inBatch, sent),
            Entry(Logins.Body(userId: "one", ip: "203.0.113.9"), inBatch, sent),
            Entry(Logins.Body(userId: "two"), later, sent),
        ]);
        await using var first = await RunAsync(keyRing);
        await _queue.SendAsync(
        [
            Entry(Logins.Body(userId: "two", deviceType: "ios", locale: null, deviceId: "900-12-3457"), later, sent),
            Entry(Logins.Body(userId: "one"), inBatch, sent),
        ]);
        await using var second = await RunAsync(keyRing);

        // The other address and device are sealed, because what is sealed is sent with the logins, before it is known that they came again.
        _database.Leaves(logins: 2);
        _database.Leaves(Table.StrayOriginals, 2);
        Assert.Contains("3 received, 2 stored, 1 duplicates, 0 rejected, 1 of another content", first.Output);
        Assert.Contains($"The message {inBatch} ", Assert.Single(Lines(first.Log, "has the id and the day of a login that is stored")));
        Assert.Contains("1 of another content", second.Output);
        var warning = Assert.Single(Lines(second.Log, "has the id and the day of a login that is stored"));
        Assert.Contains($"The message {later} ", warning);
        Assert.Contains("device_type, locale, device_id", warning);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("1764000000")]
    [InlineData("99999999999999")]
    [InlineData("253402300799999")]
    [InlineData("9223372036854775807")]
    [InlineData("-9223372036854775808")]
    [InlineData("soon")]
    public async Task A_first_sent_time_that_cannot_be_is_not_believed(string milliseconds)
    {
        var before = TimeProvider.System.GetUtcNow().UtcDateTime;
        await _queue.SendAsync([Entry(Logins.Body(), Guid.NewGuid(), milliseconds), Entry(Logins.Body(), Guid.NewGuid(), milliseconds)]);
        await using var service = await RunAsync();

        var day = Assert.Single(await _database.LinesAsync("select distinct create_date::text from user_logins"));
        Assert.InRange(DateOnly.Parse(day, CultureInfo.InvariantCulture), DateOnly.FromDateTime(before), DateOnly.FromDateTime(before.AddDays(1)));
        Assert.Single(Lines(service.Log, "is not believed"));
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Dispose();
        await _database.DisposeAsync();
    }

    private Task<ServiceProcess> RunAsync(string? keyRing = null) => ServiceProcess.RunAsync(
        ServiceSettings.For(_database, _queue, keyRing), 0, "run", "--exit-when-drained");

    private Task<long> CountDefaultAsync() => _database.ScalarAsync<long>("select count(*) from user_logins_default");

    private static IEnumerable<string> Lines(string log, string part) =>
        log.Split('\n').Where(line => line.Contains(part, StringComparison.Ordinal));

    private static SqsSendEntry Entry(string body, Guid id, DateTimeOffset sent) =>
        Entry(body, id, sent.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture));

    private static SqsSendEntry Entry(string body, Guid id, string sent) => new()
    {
        Body = Encoding.UTF8.GetBytes(body),
        Attributes = new Dictionary<string, string> { ["MessageId"] = $"{id}", ["SentTimestamp"] = sent },
    };
}
