using BusEtl.AmazonSqs.Client;
using BusEtl.AmazonSqs.Hosting;
using Microsoft.Extensions.Logging;

namespace BusEtl.AmazonSqs.Receiving;

/// <summary>
/// Long-polls a queue with as many loops as there is work for. A stop lets open polls end: cancelling a poll can strand what SQS was about
/// to hand over until its visibility lapses.
/// </summary>
internal sealed partial class ReceiveLoops(
    SqsConnection connection,
    string queueUrl,
    SqsReceiveSettings settings,
    PrefetchSlots slots,
    Func<SqsMessage, Task> take,
    ILogger logger)
{
    private static readonly TimeSpan FirstFailureDelay = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan MaxFailureDelay = TimeSpan.FromSeconds(10);

    private readonly SqsReceiveRequest _request = new()
    {
        MaxMessages = slots.Portion,
        WaitTime = settings.WaitTime,
    };

    /// <summary>Called with the fault when receiving starts to fail, and with null when it works again.</summary>
    public Func<Exception?, Task> Changed { get; init; } = _ => Task.CompletedTask;

    private int _failing;

    /// <summary>Polls until <paramref name="stopping"/>; polls still open when <paramref name="abandoned"/> completes are cancelled.</summary>
    public async Task RunAsync(int maxLoops, Task abandoned, CancellationToken stopping)
    {
        using var polls = new CancellationTokenSource();
        var pace = new PollingPace(maxLoops);
        var loops = Task.WhenAll(Enumerable.Range(0, maxLoops).Select(loop => Task.Run(() => LoopAsync(loop, pace, stopping, polls.Token))));

        if (await Task.WhenAny(loops, abandoned) == abandoned)
            await polls.CancelAsync();

        await loops;
    }

    private async Task LoopAsync(int loop, PollingPace pace, CancellationToken stopping, CancellationToken abandoned)
    {
        var failureDelay = FirstFailureDelay;

        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await pace.WaitForTurnAsync(loop, stopping);
                await slots.AcquireAsync(stopping);
                pace.Report(await ReceiveAsync(abandoned), slots.Portion);
                failureDelay = FirstFailureDelay;
                await ReportAsync(null);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                Log.ReceiveFailed(logger, exception, settings.QueueName, failureDelay);
                await ReportAsync(exception);
                await DelayAsync(failureDelay, stopping);
                failureDelay = failureDelay * 2 < MaxFailureDelay ? failureDelay * 2 : MaxFailureDelay;
            }
        }
    }

    private async Task<int> ReceiveAsync(CancellationToken abandoned)
    {
        var unused = slots.Portion;

        try
        {
            var messages = await connection.Client.ReceiveMessageAsync(queueUrl, _request, abandoned);
            unused -= messages.Count;

            foreach (var message in messages)
                await take(message);

            return messages.Count;
        }
        finally
        {
            slots.Release(unused);
        }
    }

    private Task ReportAsync(Exception? exception)
    {
        var failing = exception is null ? 0 : 1;

        return Interlocked.Exchange(ref _failing, failing) == failing ? Task.CompletedTask : Changed(exception);
    }

    private async Task DelayAsync(TimeSpan delay, CancellationToken stopping)
    {
        try
        {
            await Task.Delay(delay, connection.Time, stopping);
        }
        catch (OperationCanceledException)
        {
            // The loop's condition ends it.
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Receiving from {Queue} failed. It is tried again in {Delay}.")]
        public static partial void ReceiveFailed(ILogger logger, Exception exception, string queue, TimeSpan delay);
    }
}
