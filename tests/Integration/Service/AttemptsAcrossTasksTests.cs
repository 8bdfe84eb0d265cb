using BusEtl.AmazonSqs.Client;
using BusEtl.Tests.Integration.Infrastructure;

namespace BusEtl.Tests.Integration.Service;

/// <summary>The attempts at a login go on in another task, because its copy carries their number.</summary>
public sealed class AttemptsAcrossTasksTests(TestDatabase database) : IClassFixture<TestDatabase>, IDisposable
{
    private readonly TestQueue _queue = new();
    private readonly string _keyRing = ServiceSettings.NewKeyRing();

    [Fact]
    public async Task The_count_of_attempts_goes_on_in_another_task_and_the_copy_says_how_often_it_was_redelivered()
    {
        await AttemptRecord.RefuseAsync(database.Source);
        await _queue.SendAsync([Logins.Body(userId: AttemptRecord.BadUser)]);

        await RedeliverAsync(times: 1);
        await RedeliverAsync(times: 2);

        _queue.Leaves(_queue.Name, 1);
        var copy = await TakeAsync();
        Assert.Equal("2", copy.Attributes["MT-Redelivery-Count"]);
        Assert.Equal("4", copy.Attributes["BusEtl-Attempts"]);
        Assert.Equal(4, (await AttemptRecord.ReadAsync(database.Source)).Count);
    }

    public void Dispose() => _queue.Dispose();

    private async Task RedeliverAsync(int times)
    {
        await using var task = ServiceProcess.Start(Settings(), "run", "--live");
        await Deadline.WaitForAsync(
            "the task redelivers it", () => task.Log.Contains($"redelivery {times} of 3", StringComparison.Ordinal));
        Assert.Equal(0, await task.TerminateAsync());
    }

    private async Task<SqsMessage> TakeAsync()
    {
        IReadOnlyList<SqsMessage> taken = [];
        await Deadline.WaitForAsync("the copy is due", async () => (taken = await _queue.TakeAllAsync(_queue.Name)).Count > 0);

        return Assert.Single(taken);
    }

    private Dictionary<string, string> Settings() => new(ServiceSettings.For(database, _queue, _keyRing))
    {
        ["LoginQueue__Retry__Intervals__0"] = "00:00:00.05",
        ["LoginQueue__Redelivery__Intervals__0"] = "00:00:03",
        ["LoginQueue__Redelivery__Intervals__1"] = "00:00:03",
        ["LoginQueue__Redelivery__Intervals__2"] = "00:10:00",
    };
}
