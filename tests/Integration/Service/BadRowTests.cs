using BusEtl.Tests.Integration.Infrastructure;

namespace BusEtl.Tests.Integration.Service;

/// <summary>One row that the database refuses, in a batch of 500.</summary>
[Collection(nameof(JudgedByTime))]
public sealed class BadRowTests(TestDatabase database) : IClassFixture<TestDatabase>, IDisposable
{
    private const int BatchSize = 500;

    private readonly TestQueue _queue = new();

    [Fact]
    public async Task The_499_others_are_stored_within_a_second_and_the_bad_one_alone_goes_to_the_error_queue()
    {
        await AttemptRecord.RefuseAsync(database.Source);
        await _queue.SendAsync(BatchWithABadOne());
        await using var service = ServiceProcess.Start(Settings(), "run", "--live");
        await WaitForAsync(batches: 1);
        var refusedBefore = (await AttemptRecord.ReadAsync(database.Source)).Count;

        // The first batch has compiled what the second one needs, as in a service that has been at work.
        await _queue.SendAsync(BatchWithABadOne());
        await WaitForAsync(batches: 2);
        await database.WaitUntilDoneAsync(_queue);
        Assert.Equal(0, await service.TerminateAsync());

        // By the database's clock: from the moment at which it refused the batch for the first time.
        var refused = (await AttemptRecord.ReadAsync(database.Source))[refusedBefore];
        var last = await database.ScalarAsync<DateTime>("select max(recorded_at) from user_logins");
        Assert.InRange(last - refused.UtcDateTime, TimeSpan.Zero, TimeSpan.FromSeconds(1));
        _queue.Leaves(_queue.ErrorName, 2);
        Assert.Contains($"Of a batch of {BatchSize} logins {BatchSize - 1} were stored and 1 failed", service.Log);
    }

    public void Dispose() => _queue.Dispose();

    private static List<string> BatchWithABadOne()
    {
        var bodies = Logins.Distinct(BatchSize).ToList();
        bodies[123] = Logins.Body(userId: AttemptRecord.BadUser);

        return bodies;
    }

    private async Task WaitForAsync(int batches)
    {
        await Deadline.WaitForAsync("the others are stored", async () => await StoredAsync() == batches * (BatchSize - 1));
        await Deadline.WaitForAsync(
            "the bad one is in the error queue", async () => await _queue.CountAsync(_queue.ErrorName) == batches);
    }

    private Task<long> StoredAsync() => database.ScalarAsync<long>("select count(*) from user_logins");

    private Dictionary<string, string> Settings() => new(ServiceSettings.For(database, _queue))
    {
        ["LoginQueue__Batch__Size"] = $"{BatchSize}",
        ["LoginQueue__Batch__TimeLimit"] = "00:00:05",
        ["LoginQueue__Batch__Concurrency"] = "1",
        ["LoginQueue__Receive__Concurrency"] = $"{BatchSize}",
        ["LoginQueue__Retry__Intervals__0"] = "00:00:01",
        ["LoginQueue__Redelivery__Intervals"] = "",
    };
}
