using System.Runtime.CompilerServices;
using BusEtl.AmazonSqs.Client;
using BusEtl.AmazonSqs.Hosting;
using MassTransit;
using MassTransit.Middleware;
using MassTransit.Transports;
using Microsoft.Extensions.Logging;

namespace BusEtl.AmazonSqs.Receiving;

/// <summary>
/// A running receive endpoint: opens its queues, receives, delivers, and on a stop gives back what was fetched and not started, waits for
/// what is in work, and cancels and gives back what does not end in time. A cautious one takes a single message first; only when that was
/// handled, that is, not given back, does it receive at full speed. So does one none of whose deliveries end well any more.
/// </summary>
internal sealed partial class SqsReceiveAgent : Agent, DeliveryMetrics, ReceiveTransportHandle
{
    private readonly SqsReceiveEndpointContext _context;
    private readonly ILogger _logger;
    private readonly EndpointState _state;
    private readonly bool _isFirstStart;
    private readonly InFlightMessages _inFlight;
    private readonly PrefetchSlots _slots;
    private readonly PrefetchRoom _room;
    private readonly ReceiveThrottle _throttle;
    private readonly DispatchQueue _dispatches;
    private readonly IReceivePipeDispatcher _dispatcher;
    private readonly TaskCompletionSource _workEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationToken _impatient;
    private readonly Action _losePatience;
    private readonly Task _running;
    private QueueWork? _work;
    private Task _lookingAfter = Task.CompletedTask;

    public SqsReceiveAgent(SqsReceiveEndpointContext context, bool isFirstStart)
    {
        var time = context.Connection.Time;
        _context = context;
        _logger = context.LogContext.Logger;
        _state = new EndpointState(context, _logger);
        _isFirstStart = isFirstStart;
        _inFlight = new InFlightMessages(context.Headers, time);
        _dispatcher = context.CreateReceivePipeDispatcher();
        _slots = new PrefetchSlots(context.PrefetchCount, isCautious: !isFirstStart);
        _room = new PrefetchRoom(context.PrefetchBytes);
        _throttle = new ReceiveThrottle(_slots, _state, context.Settings.QueueName, time, Random.Shared.NextDouble, _logger);
        _dispatches = new DispatchQueue(
            context.ConcurrentMessageLimit ?? context.PrefetchCount,
            SqsAddress.IsFifo(context.Settings.QueueName),
            DeliverAsync,
            GiveBackAsync,
            _logger);

        var impatient = new CancellationTokenSource();
        _impatient = impatient.Token;
        _losePatience = impatient.Cancel;
        _running = Task.Run(RunAsync);
    }

    public long DeliveryCount => _dispatcher.DispatchCount;

    public int ConcurrentDeliveryCount => _dispatcher.MaxConcurrentDispatchCount;

    // Two may ask for a stop, the breaker and then the host, and whose patience ends first decides. The second call of the agent's own Stop
    // returns at once, yet the connection must not end before the work has.
    async Task ReceiveTransportHandle.Stop(CancellationToken cancellationToken)
    {
        await using var registration = cancellationToken.Register(_losePatience);
        await this.Stop("Stop Receive Transport", cancellationToken);
        await Completed;
    }

    protected override Task StopAgent(StopContext context)
    {
        SetCompleted(EndWorkAsync());

        return Completed;
    }

    private async Task EndWorkAsync()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_impatient);
        if (_context.ConsumerStopTimeout is { } timeout)
            limit.CancelAfter(timeout);

        foreach (var notStarted in _dispatches.Close())
            _ = GiveBackAsync(notStarted);

        // A poll that hangs ends with the patience, and must not take the time in which the work is cancelled.
        await _running.WaitAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await EndWorkAsync(limit.Token);
        var leftBehind = _inFlight.Count;
        await _running;
        if (leftBehind == 0 && _inFlight.Count > 0)
            await EndWorkAsync(limit.Token);

        _workEnded.SetResult();
        await _lookingAfter;

        await _context.TransportObservers.NotifyCompleted(_context.InputAddress, this);
        _context.LogConsumerCompleted(DeliveryCount, ConcurrentDeliveryCount);
    }

    private Task EndWorkAsync(CancellationToken limit) => _work?.EndAsync(limit, _impatient) ?? Task.CompletedTask;

    private async Task RunAsync()
    {
        try
        {
            await _context.DependenciesReady.WaitAsync(Stopping);
            var opener = new QueueOpener(_context, _state, _isFirstStart, _logger);
            var (queueUrl, terms) = await opener.OpenAsync(Stopping);

            _work = new QueueWork(_context, queueUrl, terms, _inFlight, _dispatcher, () => _throttle.IsTrying, _logger);
            _lookingAfter = _work.LookAfterAsync(_workEnded.Task);
            await _state.ReadyAsync(EndpointPart.Receiving);
            SetReady();

            await _work.ReceiveAsync(_slots, _room, _state, opener, Take, _impatient, Stopping);
        }
        catch (OperationCanceledException exception) when (Stopping.IsCancellationRequested)
        {
            SetNotReady(exception);
        }
        catch (Exception exception)
        {
            SetNotReady(exception);
            await _state.FaultedAsync(EndpointPart.Receiving, exception);
        }
    }

    // Never waits: what has to be given back goes in one call, and the next receive need not wait for it.
    private void Take(IReadOnlyList<SqsMessage> messages, TimeSpan hiddenFor)
    {
        foreach (var native in messages)
        {
            if (_inFlight.Take(native, hiddenFor) is not { } message)
            {
                Log.ReceivedAgain(_logger, native.MessageId);
                _work!.ReceivedAgain();
                _room.Leave(native.Size);
                _slots.Release(1);
                continue;
            }

            if (!message.IsSentTimestampKnown && _context.IsFirstWithoutTime())
                Log.NoSentTime(_logger, _context.Settings.QueueName);
            if (message.IsSentTimestampDisbelieved && _context.IsFirstWithFalseTime())
                Log.FalseSentTime(_logger, native.MessageId, _context.Settings.QueueName, FirstSentTime.Oldest, FirstSentTime.Newest);
            if (message.HasDisbelievedHeaders && _context.IsFirstWithDisbelievedHeaders())
                Log.NotSealed(_logger, native.MessageId, _context.Settings.QueueName);
            if (!_dispatches.TryAdd(message))
                _ = GiveBackAsync(message);
        }
    }

    private async Task GiveBackAsync(InFlightMessage message)
    {
        await _work!.Returns.CancelledAsync(message);
        _inFlight.Remove(message);
        _room.Leave(message.Native.Size);
        _slots.Release(1);
    }

    // Pooled, as what it awaits: where a delivery ends the next one begins, and takes over its state.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> DeliverAsync(InFlightMessage message)
    {
        var end = await _work!.Delivery.RunAsync(message);
        _inFlight.Remove(message);
        _room.Leave(message.Native.Size);
        _throttle.Ended(end, Stopping);

        return end == DeliveryEnd.Handled;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information,
            "The message {MessageId} was received again while it is in work. Its first delivery goes on, with the newest receipt handle.")]
        public static partial void ReceivedAgain(ILogger logger, string messageId);

        [LoggerMessage(2, LogLevel.Warning,
            "The server of {Queue} does not say when a message was sent (SentTimestamp). The time of its receipt counts instead: a message "
            + "that is received again on another day is not recognised. Amazon SQS says it, and so do newer versions of its emulators.")]
        public static partial void NoSentTime(ILogger logger, string queue);

        [LoggerMessage(3, LogLevel.Warning,
            "The attribute SentTimestamp of the message {MessageId} in {Queue} is not believed, and SQS's own time counts: it is no time in "
            + "milliseconds since 1970, or more than {Oldest} before SQS's or {Newest} after it. This is said once; its sender should leave it out.")]
        public static partial void FalseSentTime(ILogger logger, string messageId, string queue, TimeSpan oldest, TimeSpan newest);

        [LoggerMessage(4, LogLevel.Warning,
            "The message {MessageId} in {Queue} has headers that only this service writes (MT-*, BusEtl-*), and no right seal of "
            + "them: what they say is not believed. This is said once; its sender should leave them out. Where it was another task, that has "
            + "another key ring or an earlier version.")]
        public static partial void NotSealed(ILogger logger, string messageId, string queue);
    }
}
