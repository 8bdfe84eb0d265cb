using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using BusEtl.AmazonSqs.Client;
using BusEtl.Tests.Integration.Infrastructure;

namespace BusEtl.Tests.Integration.Service;

/// <summary>Whatever makes a message come more than once, its login stands in the table once, and the counts say what happened.</summary>
public sealed partial class RepeatedDeliveryTests(TestDatabase database) : IClassFixture<TestDatabase>, IDisposable
{
    private static readonly string SentTimestamp = $"{TimeProvider.System.GetUtcNow().AddHours(-1).ToUnixTimeMilliseconds()}";
    private static readonly TimeSpan VisibilityTimeout = TimeSpan.FromSeconds(2);

    private readonly TestQueue _queue = new();
    private readonly string _keyRing = ServiceSettings.NewKeyRing();

    [Fact]
    public async Task A_message_whose_delete_failed_comes_again_is_recognised_and_is_deleted_then()
    {
        const int Count = 50;
        await using var sqs = await SqsGateway.StartAsync();
        var refusal = sqs.On("DeleteMessageBatch").Refuse();
        await _queue.SendAsync(Bodies("not deleted", Count), VisibilityTimeout);

        await using var service = ServiceProcess.Start(SettingsThrough(sqs), "run", "--exit-when-drained");
        await WaitUntilStoredAndNotDeletedAsync(service, "not deleted", Count);
        refusal.End();

        await AssertEndedAsync(service);
        Assert.Contains($"{Count} received, {Count} stored, 0 duplicates, 0 rejected in ", service.Output);
        await AssertStoredOnceAsync("not deleted", Count);
    }

    [Fact]
    public async Task A_message_whose_delete_failed_before_a_restart_is_recognised_by_its_row()
    {
        const int Count = 50;
        await using var sqs = await SqsGateway.StartAsync();
        var refusal = sqs.On("DeleteMessageBatch").Refuse();
        await _queue.SendAsync(Bodies("restarted", Count), VisibilityTimeout);

        await using (var killed = ServiceProcess.Start(SettingsThrough(sqs), "run", "--live"))
        {
            await WaitUntilStoredAndNotDeletedAsync(killed, "restarted", Count);
            await killed.KillAsync();
        }

        refusal.End();
        await using var service = ServiceProcess.Start(SettingsThrough(sqs), "run", "--exit-when-drained");

        await AssertEndedAsync(service);
        Assert.Contains($"{Count} received, 0 stored, {Count} duplicates, 0 rejected in ", service.Output);
        await AssertStoredOnceAsync("restarted", Count);
    }

    [Fact]
    public async Task A_message_that_two_services_get_at_the_same_time_is_stored_by_one_of_them()
    {
        const int Count = 1_000;
        using var sealing = new TestSealing(_keyRing);
        var settings = ServiceSettings.For(database, _queue, _keyRing);
        var copies = Bodies("twice", Count)
            .Select(body => sealing.Seal(Identified(body), _queue))
            .SelectMany(entry => new[] { entry, entry })
            .ToArray();
        new Random(20261121).Shuffle(copies);
        await _queue.SendAsync(Array.Empty<SqsSendEntry>()); // Creates the queue, so that both are waiting at it.

        await using var first = ServiceProcess.Start(settings, "run", "--live");
        await using var second = ServiceProcess.Start(settings, "run", "--live");
        await Deadline.WaitForAsync("both services are up", () => IsUp(first) && IsUp(second));
        await _queue.SendAsync(copies);
        await database.WaitUntilDoneAsync(_queue);
        var exitCodes = await Task.WhenAll(first.TerminateAsync(), second.TerminateAsync());

        Assert.Equal([0, 0], exitCodes);
        var (ofFirst, ofSecond) = (SummaryOf(first), SummaryOf(second));
        Assert.All([ofFirst, ofSecond], counts => Assert.NotEqual(0, counts.Received));
        Assert.Equal(
            new Counts(Received: 2 * Count, Stored: Count, Duplicates: Count, Rejected: 0),
            new Counts(
                ofFirst.Received + ofSecond.Received,
                ofFirst.Stored + ofSecond.Stored,
                ofFirst.Duplicates + ofSecond.Duplicates,
                ofFirst.Rejected + ofSecond.Rejected));
        await AssertStoredOnceAsync("twice", Count);
        // In the first hour of a month there is no partition for that of SentTimestamp.
        database.Leaves(Table.DefaultPartition, await database.ScalarAsync<long>("select count(*) from user_logins_default"));
    }

    public void Dispose() => _queue.Dispose();

    private static IEnumerable<string> Bodies(string prefix, int count) =>
        Enumerable.Range(0, count).Select(number => Logins.Body(userId: $"{prefix} {number:D4}"));

    private static SqsSendEntry Identified(string body) => new()
    {
        Body = Encoding.UTF8.GetBytes(body),
        Attributes = new Dictionary<string, string> { ["MessageId"] = Guid.NewGuid().ToString(), ["SentTimestamp"] = SentTimestamp },
    };

    private static bool IsUp(ServiceProcess service) => service.Log.Contains("Application started", StringComparison.Ordinal);

    // The last one, because the live line has the same form.
    private static Counts SummaryOf(ServiceProcess service)
    {
        var last = CountsPattern().Matches(service.Output)[^1];
        int Number(string name) => int.Parse(last.Groups[name].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);

        return new Counts(Number("received"), Number("stored"), Number("duplicates"), Number("rejected"));
    }

    private Dictionary<string, string> SettingsThrough(SqsGateway sqs)
    {
        var settings = ServiceSettings.For(database, _queue, _keyRing);
        settings["Amazon__ServiceUrl"] = sqs.Address;
        settings["LoginQueue__Retry__Intervals__0"] = "00:00:00.2";
        settings["LoginQueue__Receive__VisibilityTimeout"] = $"{VisibilityTimeout}";

        return settings;
    }

    private Task<long> CountRowsAsync(string prefix) =>
        database.ScalarAsync<long>($"select count(*) from user_logins where user_id like '{prefix} %'");

    private async Task WaitUntilStoredAndNotDeletedAsync(ServiceProcess service, string prefix, int count)
    {
        await Deadline.WaitForAsync("all are stored", async () => await CountRowsAsync(prefix) == count);
        await Deadline.WaitForAsync(
            "the service has given up a delete, which it says once a minute", () => NotDeletedPattern().IsMatch(service.Log));
        Assert.Equal(count, await _queue.CountAsync(_queue.Name));
    }

    private static async Task AssertEndedAsync(ServiceProcess service)
    {
        var exitCode = await service.WaitForExitAsync();

        Assert.True(exitCode == 0, $"busetl ended with {exitCode}.\n{service.Output}\n{service.Log}");
    }

    private async Task AssertStoredOnceAsync(string prefix, int count)
    {
        Assert.Equal(count, await CountRowsAsync(prefix));
        Assert.Equal(
            count,
            await database.ScalarAsync<long>($"select count(distinct user_id) from user_logins where user_id like '{prefix} %'"));
    }

    private readonly record struct Counts(int Received, int Stored, int Duplicates, int Rejected);

    [GeneratedRegex(@"The message \S+ was handled but could not be deleted")]
    private static partial Regex NotDeletedPattern();

    [GeneratedRegex("(?<received>[0-9,]+) received, (?<stored>[0-9,]+) stored, (?<duplicates>[0-9,]+) duplicates, (?<rejected>[0-9,]+) rejected")]
    private static partial Regex CountsPattern();
}
