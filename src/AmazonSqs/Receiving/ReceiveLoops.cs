using BusEtl.AmazonSqs.Client;
using BusEtl.AmazonSqs.Hosting;
using Microsoft.Extensions.Logging;

namespace BusEtl.AmazonSqs.Receiving;

/// <summary>
/// Long-polls a queue with several loops. A stop lets polls that have messages in hand end: cancelling a poll can strand what SQS was about
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
    // A poll with something to hand over answers in milliseconds; one still open after this waits at an empty queue.
    private static readonly TimeSpan PollGrace = TimeSpan.FromSeconds(1);
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

    public async Task RunAsync(int loops, CancellationToken stopping)
    {
        using var abandonPolls = new CancellationTokenSource();
        await using var registration = stopping.Register(() => abandonPolls.CancelAfter(PollGrace));

        await Task.WhenAll(Enumerable.Range(0, loops).Select(_ => Task.Run(() => LoopAsync(stopping, abandonPolls.Token))));
    }

    private async Task LoopAsync(CancellationToken stopping, CancellationToken abandoned)
    {
        var failureDelay = FirstFailureDelay;

        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await slots.AcquireAsync(stopping);
                await ReceiveAsync(abandoned);
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

    private async Task ReceiveAsync(CancellationToken abandoned)
    {
        var unused = slots.Portion;

        try
        {
            var messages = await connection.Client.ReceiveMessageAsync(queueUrl, _request, abandoned);
            unused -= messages.Count;

            foreach (var message in messages)
                await take(message);
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
