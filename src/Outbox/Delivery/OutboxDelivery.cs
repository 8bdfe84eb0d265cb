using BusEtl.Outbox.Writing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;

namespace BusEtl.Outbox.Delivery;

/// <summary>Delivers committed outboxes to the bus. Any number of processes may do so on one database; they share the work.</summary>
internal sealed class OutboxDelivery<TDbContext>(
    DeliveryPass<TDbContext> pass, DeliveryRhythm<TDbContext> rhythm, OutboxSignal<TDbContext> signal, TimeProvider time)
    : BackgroundService
    where TDbContext : DbContext
{
    private static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(1);

    // From the beginning of a pass to that of the next one.
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(100);

    // Npgsql cancels a statement by asking the server, on the thread that cancels, and waits for it. What is being sent is not cut short: it
    // goes on while the bus stops.
    public override async Task StopAsync(CancellationToken cancellationToken) =>
        await Task.Run(() => base.StopAsync(cancellationToken), CancellationToken.None)
            .WaitAsync(LongestStop, CancellationToken.None)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await pass.PrepareAsync(stoppingToken);

        while (!stoppingToken.IsCancellationRequested)
        {
            var began = time.GetTimestamp();
            var (pause, canBeWoken) = await RunAsync(stoppingToken);
            if (canBeWoken)
                await WaitForCommitAsync(pause, began, stoppingToken);
            else
                await Task.Delay(pause, time, stoppingToken);
        }
    }

    // A first commit is delivered at once; those that follow closely share a pass, which costs the database as much for one as for many.
    private async Task WaitForCommitAsync(TimeSpan atMost, long passBegan, CancellationToken stoppingToken)
    {
        if (atMost == TimeSpan.Zero)
            return;

        await signal.WaitAsync(atMost, stoppingToken);
        var left = Gathering - time.GetElapsedTime(passBegan);
        if (left > TimeSpan.Zero)
            await Task.Delay(left, time, stoppingToken);
    }

    private async Task<(TimeSpan Pause, bool CanBeWoken)> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            var (outboxes, moreToDo) = await pass.RunAsync(rhythm.Value.Most, rhythm.Value.Resting(), cancellationToken);
            return rhythm.Value.AfterPass(outboxes, moreToDo);
        }
        // Whatever the database throws, or EF around it, delivery must not end: it says so once, and tries again.
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            return rhythm.Value.AfterFailure(OutboxFault.Of(pass.Server, e));
        }
        // A stop may show as any failure of what it cuts short.
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            return (TimeSpan.Zero, false);
        }
    }
}
