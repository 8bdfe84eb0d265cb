using BusEtl.AmazonSqs.Client;
using BusEtl.AmazonSqs.Hosting;
using MassTransit;
using Microsoft.Extensions.Logging;

namespace BusEtl.AmazonSqs.Receiving;

/// <summary>
/// Long-polls a queue with as many loops as there is work for. Whatever a receive meets, receiving goes on, with growing waits. A stop lets
/// open polls end: cancelling a poll can strand what SQS was about to hand over until its visibility lapses.
/// </summary>
internal sealed partial class ReceiveLoops(
    SqsConnection connection,
    string queueUrl,
    SqsReceiveSettings settings,
    PrefetchSlots slots,
    PrefetchRoom room,
    EndpointState state,
    ILogger logger)
{
    private static readonly TimeSpan FirstFailureDelay = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan MaxFailureDelay = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan AfterWaste = TimeSpan.FromMinutes(1);

    private readonly RecurringFailure _outage = new(connection.Time);
    private int _failing;
    private volatile string _queueUrl = queueUrl;

    /// <summary>Looks for the queue, or makes it, anew, when SQS has said that it does not exist; gives its URL.</summary>
    public required Func<CancellationToken, Task<string>> Reopen { get; init; }

    /// <summary>Takes what was received; it is invisible for the time that is given with it.</summary>
    public required Action<IReadOnlyList<SqsMessage>, TimeSpan> Take { get; init; }

    /// <summary>For how long messages are to be invisible. Said in each receive: what the queue itself says may change at any time.</summary>
    public required Func<TimeSpan> VisibilityTimeout { get; init; }

    /// <summary>Polls until <paramref name="stopping"/>; <paramref name="abandoned"/> cancels the polls that are open then.</summary>
    public Task RunAsync(int maxLoops, CancellationToken abandoned, CancellationToken stopping)
    {
        var pace = new PollingPace(maxLoops);

        return Task.WhenAll(Enumerable.Range(0, maxLoops).Select(loop =>
            Task.Run(() => LoopAsync(loop, pace, stopping, abandoned), CancellationToken.None)));
    }

    private async Task LoopAsync(int loop, PollingPace pace, CancellationToken stopping, CancellationToken abandoned)
    {
        var backoff = new Backoff(FirstFailureDelay, MaxFailureDelay, Random.Shared.NextDouble);

        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await pace.WaitForTurnAsync(loop, stopping);
                var granted = await slots.AcquireAsync(stopping);
                await ReceiveAsync(granted, pace, stopping, abandoned);
                backoff.Reset();
                await WorkedAsync();
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                pace.Failed();
                var delay = exception is SqsException { Code: AwsServiceException.InvalidAnswer } ? AfterWaste : backoff.Next();
                await FailedAsync(exception, delay);
                await Task.Delay(delay, connection.Time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (exception is QueueNotFoundException)
                    await ReopenAsync(_queueUrl, stopping);
            }
        }
    }

    private async Task ReceiveAsync(int granted, PollingPace pace, CancellationToken stopping, CancellationToken abandoned)
    {
        IReadOnlyList<SqsMessage> messages = [];
        var taken = new ReceiveRoom(room);

        try
        {
            var most = await taken.ExpectAsync(granted, stopping);
            stopping.ThrowIfCancellationRequested();
            var hiddenFor = VisibilityTimeout();
            var request = new SqsReceiveRequest
            {
                // An answer that cannot be read takes away whatever was in it: one message is enough to find out.
                MaxMessages = Volatile.Read(ref _failing) == 0 ? most : 1,
                WaitTime = settings.WaitTime,
                VisibilityTimeout = hiddenFor,
                Admit = taken.AdmitAsync,
            };
            messages = await connection.Client.ReceiveMessageAsync(_queueUrl, request, abandoned);
            Take(messages, hiddenFor);
            pace.Report(messages.Count, most);
        }
        finally
        {
            taken.End(messages);
            slots.Release(granted - messages.Count);
        }
    }

    private async Task WorkedAsync()
    {
        if (Volatile.Read(ref _failing) == 0 || Interlocked.Exchange(ref _failing, 0) == 0)
            return;

        if (_outage.Succeeded() is not null)
            Log.ReceiveWorks(logger, settings.QueueName);
        await state.ReadyAsync(EndpointPart.Receiving);
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

    private async Task FailedAsync(Exception exception, TimeSpan delay)
    {
        if (_outage.Failed() is not null)
            Log.ReceiveFailed(logger, exception, settings.QueueName, delay);

        if (Interlocked.Exchange(ref _failing, 1) == 0)
            await state.FaultedAsync(EndpointPart.Receiving, exception);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning,
            "Receiving from {Queue} failed. It is tried again in {Delay} and then at growing intervals, however long it takes.")]
        public static partial void ReceiveFailed(ILogger logger, Exception exception, string queue, TimeSpan delay);

        [LoggerMessage(2, LogLevel.Information, "Receiving from {Queue} works again.")]
        public static partial void ReceiveWorks(ILogger logger, string queue);

        [LoggerMessage(3, LogLevel.Debug, "The queue {Queue} is gone and cannot be made again yet.")]
        public static partial void NotReopened(ILogger logger, Exception exception, string queue);
    }
}
