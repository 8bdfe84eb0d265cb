using BusEtl.Contracts;
using BusEtl.Tests.Integration.Infrastructure;
using Npgsql;

namespace BusEtl.Tests.Crash;

/// <summary>One run: a database, a queue and a subscriber of its own, and what must hold in the end.</summary>
internal sealed class CrashScene : IAsyncDisposable
{
    private static readonly TimeSpan VisibilityTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AnnouncementDeadline = TimeSpan.FromSeconds(60);

    private readonly TestDatabase _database;
    private readonly TestQueue _queue;
    private readonly Subscriber _subscriber;

    private CrashScene(TestDatabase database, TestQueue queue, Subscriber subscriber, string sqsAddress)
    {
        _database = database;
        _queue = queue;
        _subscriber = subscriber;
        Settings = new Dictionary<string, string>(ServiceSettings.For(database, _queue))
        {
            ["Amazon__ServiceUrl"] = sqsAddress,
            ["LoginQueue__Receive__VisibilityTimeout"] = VisibilityTimeout.ToString(),
            ["LoginQueue__Retry__Intervals__0"] = "00:00:00.2",
            ["LoginQueue__Retry__Intervals__1"] = "00:00:01",
        };
    }

    public IReadOnlyDictionary<string, string> Settings { get; }

    /// <param name="template">The database to copy.</param>
    /// <param name="sqsAddress">Where the service finds SQS; the test itself goes there straight.</param>
    public static async Task<CrashScene> OpenAsync(TestTemplate template, string sqsAddress)
    {
        var database = new TestDatabase(template);
        await database.InitializeAsync();

        var queue = new TestQueue();

        return new CrashScene(database, queue, await Announcements.SubscribeAsync(TestEnvironment.Sqs, SubscriberOf(queue)), sqsAddress);
    }

    public Task SendAsync(IEnumerable<string> bodies) => _queue.SendAsync(bodies, VisibilityTimeout);

    /// <summary>Waits until more logins are stored than there are now.</summary>
    /// <returns>False when the time was over before.</returns>
    public async Task<bool> WaitForCommitAsync(TimeSpan time)
    {
        using var deadline = new CancellationTokenSource(time);
        var before = await CountLoginsAsync();

        while (await CountLoginsAsync() <= before)
        {
            if (deadline.IsCancellationRequested)
                return false;

            await Task.Delay(5, TestContext.Current.CancellationToken);
        }

        return true;
    }

    /// <summary>Runs the service until queue, work and outbox are empty; what was in work when a process died comes back meanwhile.</summary>
    public async Task DrainAsync()
    {
        await using var service = await ServiceProcess.RunAsync(Settings, 0, "run", "--exit-when-drained");
    }

    public async Task AssertAllIsWellAsync(int messages)
    {
        Assert.Equal(messages, await _database.ScalarAsync<long>("select count(distinct user_id) from user_logins"));
        await AssertAnnouncedAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _subscriber.DisposeAsync();
        _queue.Dispose();
        await _database.DisposeAsync();
    }

    public async Task<bool> DatabaseAnswersAsync() => await CountLoginsAsync() >= 0;

    /// <summary>Messages that anyone could receive now.</summary>
    public Task<int> CountVisibleAsync() => _queue.CountVisibleAsync(_queue.Name);

    public Task<int> CountErrorsAsync() => _queue.CountAsync(_queue.ErrorName);

    /// <summary>The logins that are stored; less than any count while PostgreSQL is down.</summary>
    public async Task<long> CountLoginsAsync()
    {
        try
        {
            return await _database.ScalarAsync<long>("select count(*) from user_logins");
        }
        catch (NpgsqlException)
        {
            return -1;
        }
    }

    // Copies of an event are told by its id: once those are put away, each login was announced exactly once.
    private async Task AssertAnnouncedAsync()
    {
        var stored = (await _database.LinesAsync("select message_id from user_logins")).ToHashSet();
        await WaitForAnnouncementsAsync(stored.Count);

        var copies = _subscriber.Received.GroupBy(recorded => recorded.EventId).ToList();
        Assert.All(copies, copy => Assert.Single(copy.Select(recorded => string.Join(' ', MessageIds(recorded))).Distinct()));

        var announced = copies.SelectMany(copy => MessageIds(copy.First())).ToList();
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{stored.Count} logins stored; {copies.Count} events, {_subscriber.Received.Count - copies.Count} of them received again.");
        Assert.Equal(stored.Count, announced.Count);
        Assert.Equal(stored, announced.ToHashSet());
        await Deadline.WaitForAsync("the subscriber has all copies", async () => await _queue.CountAsync(SubscriberOf(_queue)) == 0);
    }

    private async Task WaitForAnnouncementsAsync(int logins)
    {
        using var deadline = new CancellationTokenSource(AnnouncementDeadline);

        while (_subscriber.Received.SelectMany(MessageIds).Distinct().Count() < logins && !deadline.IsCancellationRequested)
            await Task.Delay(50, TestContext.Current.CancellationToken);
    }

    private static string SubscriberOf(TestQueue queue) => queue.NameOf("subscriber");

    private static IEnumerable<string> MessageIds(LoginsRecorded recorded) => recorded.Logins.Select(login => login.MessageId.ToString());
}
