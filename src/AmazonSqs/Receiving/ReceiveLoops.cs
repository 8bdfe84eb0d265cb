using BusEtl.AmazonSqs.Client;
using BusEtl.AmazonSqs.Hosting;
using MassTransit;
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
    Action<IReadOnlyList<SqsMessage>> take,
    ILogger logger)
{
    private static readonly TimeSpan FirstFailureDelay = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan MaxFailureDelay = TimeSpan.FromSeconds(10);

    /// <summary>Called with the fault when receiving starts to fail, and with null when it works again.</summary>
    public Func<Exception?, Task> Changed { get; init; } = _ => Task.CompletedTask;

    /// <summary>Looks for the queue, or makes it, anew, when SQS has said that it does not exist; gives its URL.</summary>
    public required Func<CancellationToken, Task<string>> Reopen { get; init; }

    private int _failing;
    private volatile string _queueUrl = queueUrl;

    /// <summary>Polls until <paramref name="stopping"/>; <paramref name="abandoned"/> cancels the polls that are open then.</summary>
    public Task RunAsync(int maxLoops, CancellationToken abandoned, CancellationToken stopping)
    {
        var pace = new PollingPace(maxLoops);

        return Task.WhenAll(Enumerable.Range(0, maxLoops).Select(loop =>
            Task.Run(() => LoopAsync(loop, pace, stopping, abandoned), CancellationToken.None)));
    }

    private async Task LoopAsync(int loop, PollingPace pace, CancellationToken stopping, CancellationToken abandoned)
    {
        var failureDelay = FirstFailureDelay;

        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await pace.WaitForTurnAsync(loop, stopping);
                var granted = await slots.AcquireAsync(stopping);
                pace.Report(await ReceiveAsync(granted, stopping, abandoned), granted);
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
                if (exception is QueueNotFoundException)
                    await ReopenAsync(_queueUrl, stopping);
                failureDelay = failureDelay * 2 < MaxFailureDelay ? failureDelay * 2 : MaxFailureDelay;
            }
        }
    }

    private async Task<int> ReceiveAsync(int granted, CancellationToken stopping, CancellationToken abandoned)
    {
        var unused = granted;

        try
        {
            stopping.ThrowIfCancellationRequested();
            var request = new SqsReceiveRequest { MaxMessages = granted, WaitTime = settings.WaitTime };
            var messages = await connection.Client.ReceiveMessageAsync(_queueUrl, request, abandoned);
            unused -= messages.Count;
            take(messages);

            return messages.Count;
        }
        finally
        {
            slots.Release(unused);
        }
    }

    // Never throws: an observer's fault must not end a loop.
    private async Task ReportAsync(Exception? exception)
    {
        var failing = exception is null ? 0 : 1;
        if (Interlocked.Exchange(ref _failing, failing) == failing)
            return;

        try
        {
            await Changed(exception);
        }
        catch (Exception fault)
        {
            Log.ReportFailed(logger, fault, settings.QueueName);
        }
    }

    // Never throws: while the queue cannot be had, the next receive says so.
    private async Task ReopenAsync(string lost, CancellationToken stopping)
    {
        connection.Queues.Forget(settings.QueueName, lost);

        try
        {
            _queueUrl = await Reopen(stopping);
        }
        catch (Exception exception) when (exception is ConnectionException or OperationCanceledException)
        {
            Log.NotReopened(logger, exception, settings.QueueName);
        }
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

        [LoggerMessage(3, LogLevel.Debug, "The queue {Queue} is gone and cannot be made again yet.")]
        public static partial void NotReopened(ILogger logger, Exception exception, string queue);

        [LoggerMessage(2, LogLevel.Warning, "An observer of {Queue} failed. Receiving goes on.")]
        public static partial void ReportFailed(ILogger logger, Exception exception, string queue);
    }
}
