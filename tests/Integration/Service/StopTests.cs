using BusEtl.Tests.Integration.Infrastructure;

namespace BusEtl.Tests.Integration.Service;

/// <summary>Stopping the service while it works loses nothing and stores nothing twice.</summary>
public sealed class StopTests(TestDatabase database) : IClassFixture<TestDatabase>, IDisposable
{
    private const int Messages = 20_000;

    private readonly TestQueue _queue = new();

    [Fact]
    public async Task Stopped_in_the_middle_of_20000_messages_and_started_again_it_has_stored_each_once()
    {
        var settings = ServiceSettings.For(database, _queue);
        await _queue.SendAsync(Logins.Distinct(Messages));

        await using (var stopped = ServiceProcess.Start(settings, "run"))
        {
            await WaitForRowsAsync(1_000);
            Assert.Equal(0, await stopped.TerminateAsync());
        }

        Assert.InRange(await CountRowsAsync(), 1_000, Messages - 1);

        await using var service = await ServiceProcess.RunAsync(settings, 0, "run", "--exit-when-drained");

        Assert.Equal(Messages, await CountRowsAsync());
        Assert.Equal(Messages, await database.ScalarAsync<long>("select count(distinct user_id) from user_logins"));
        Assert.Equal(0, await _queue.CountAsync(_queue.ErrorName));
    }

    public void Dispose() => _queue.Dispose();

    private Task<long> CountRowsAsync() => database.ScalarAsync<long>("select count(*) from user_logins");

    private async Task WaitForRowsAsync(int rows)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(1));

        while (await CountRowsAsync() < rows)
            deadline.Token.ThrowIfCancellationRequested();
    }
}
