using BusEtl.Tests.Integration.Infrastructure;

namespace BusEtl.Tests.Integration.Service;

/// <summary>How often, and when, a login is tried that the database refuses.</summary>
public sealed class AttemptsTests(TestDatabase database) : IClassFixture<TestDatabase>, IDisposable
{
    // Every wait is cut at random by up to a fifth; and what a loaded machine adds to it.
    private const double Shortest = 0.8;
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(1.5);

    private readonly TestQueue _queue = new();

    [Fact]
    public async Task Each_delivery_makes_its_attempts_in_their_intervals_and_the_last_one_ends_in_the_error_queue()
    {
        TimeSpan[] retries = [TimeSpan.FromMilliseconds(300), TimeSpan.FromMilliseconds(900)];
        TimeSpan[] redeliveries = [TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(4)];
        await AttemptRecord.RefuseAsync(database.Source);
        await _queue.SendAsync([Logins.Body(userId: AttemptRecord.BadUser)]);

        await using var service = await ServiceProcess.RunAsync(Settings(retries, redeliveries), 0, "run", "--exit-when-drained");

        var times = await AttemptRecord.ReadAsync(database.Source);
        TimeSpan[] expected = [.. retries, redeliveries[0], .. retries, redeliveries[1], .. retries];
        Assert.Equal(expected.Length + 1, times.Count);
        Assert.All(expected.Zip(times.Zip(times.Skip(1), (before, after) => after - before)), wait =>
            Assert.InRange(wait.Second, wait.First * Shortest - TimeSpan.FromMilliseconds(20), wait.First + Slack));

        _queue.Leaves(_queue.ErrorName, 1);
        var message = Assert.Single(await _queue.TakeAllAsync(_queue.ErrorName));
        Assert.Equal("9", message.Attributes["BusEtl-Attempts"]);
        Assert.Equal("The login could not be stored (SQLSTATE P0001).", message.Attributes["MT-Fault-Message"]);
        Assert.Contains("3 received, 0 stored, 0 duplicates, 0 rejected, 1 failed, 2 to be redelivered", service.Output);
    }

    public void Dispose() => _queue.Dispose();

    private Dictionary<string, string> Settings(TimeSpan[] retries, TimeSpan[] redeliveries)
    {
        var settings = ServiceSettings.For(database, _queue);
        foreach (var (index, wait) in retries.Index())
            settings[$"LoginQueue__Retry__Intervals__{index}"] = $"{wait}";
        foreach (var (index, wait) in redeliveries.Index())
            settings[$"LoginQueue__Redelivery__Intervals__{index}"] = $"{wait}";

        return settings;
    }
}
