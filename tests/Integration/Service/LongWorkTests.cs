using BusEtl.Tests.Integration.Infrastructure;
using Npgsql;

namespace BusEtl.Tests.Integration.Service;

/// <summary>Work that takes longer than it may.</summary>
public sealed class LongWorkTests(TestDatabase database) : IClassFixture<TestDatabase>, IDisposable
{
    private readonly TestQueue _queue = new();

    [Fact]
    public async Task Work_that_outlasts_MaxVisibilityTimeout_is_cancelled_given_back_and_done_in_a_later_delivery()
    {
        await using var obstacle = await database.Source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var transaction = await obstacle.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using var block = new NpgsqlCommand("lock table user_logins in access exclusive mode", obstacle);
        await block.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        await _queue.SendAsync(Logins.Distinct(5), TimeSpan.FromSeconds(2));

        await using var service = ServiceProcess.Start(Settings(), "run", "--live");
        await Deadline.WaitForAsync(
            "the work is cancelled twice", () => service.Log.Split("has been in work for 00:00:03").Length > 2 * 5);
        await transaction.RollbackAsync(TestContext.Current.CancellationToken);

        await database.WaitUntilDoneAsync(_queue);
        Assert.Equal(0, await service.TerminateAsync());
    }

    public void Dispose() => _queue.Dispose();

    private Dictionary<string, string> Settings() => new(ServiceSettings.For(database, _queue))
    {
        ["LoginQueue__Receive__VisibilityTimeout"] = "00:00:02",
        ["LoginQueue__Receive__MaxVisibilityTimeout"] = "00:00:03",
        ["LoginQueue__Retry__Intervals__0"] = "00:00:00.2",
    };
}
