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
/// handled, that is, not given back, does it receive at full speed.
/// </summary>
internal sealed partial class SqsReceiveAgent : Agent, DeliveryMetrics, ReceiveTransportHandle
{
    private const int MessagesPerLoop = 125;
    private const int MaxLoops = 8;

    private readonly SqsReceiveEndpointContext _context;
    private readonly SqsConnection _connection;
    private readonly ILogger _logger;
    private readonly InFlightMessages _inFlight;
    private readonly PrefetchSlots _slots;
    private readonly DispatchQueue _dispatches;
    private readonly IReceivePipeDispatcher _dispatcher;
    private readonly TaskCompletionSource _workEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationToken _impatient;
    private readonly Action _losePatience;
    private readonly Task _running;
    private Settlement? _settlement;
    private Delivery? _delivery;
    private Task _renewing = Task.CompletedTask;

    public SqsReceiveAgent(SqsReceiveEndpointContext context, bool isCautious)
    {
        _context = context;
        _connection = context.Connection;
        _logger = context.LogContext.Logger;
        _inFlight = new InFlightMessages(_connection.Time);
        _dispatcher = context.CreateReceivePipeDispatcher();
        _slots = new PrefetchSlots(context.PrefetchCount, isCautious);
        _dispatches = new DispatchQueue(context.ConcurrentMessageLimit ?? context.PrefetchCount, DeliverAsync, GiveBackAsync, _logger);

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
        await _renewing;

        await _context.TransportObservers.NotifyCompleted(_context.InputAddress, this);
        _context.LogConsumerCompleted(DeliveryCount, ConcurrentDeliveryCount);
    }

    private Task EndWorkAsync(CancellationToken limit) => _settlement is null
        ? Task.CompletedTask
        : new WorkEnd(_inFlight, _settlement, _context.Settings.QueueName, _connection.Time, _logger).RunAsync(limit, _impatient);

    private async Task RunAsync()
    {
        try
        {
            await _context.DependenciesReady.WaitAsync(Stopping);
            var opener = new QueueOpener(_context, NotifyFaultedAsync, _logger);
            var (queueUrl, visibilityTimeout) = await opener.OpenAsync(Stopping);

            _settlement = new Settlement(
                _connection, _context.Settings.QueueName, queueUrl, visibilityTimeout, _inFlight, _logger);
            _delivery = new Delivery(_context, _inFlight, _settlement, _dispatcher, _logger);
            _renewing = new VisibilityRenewal(
                _inFlight, _settlement, visibilityTimeout, _context.Settings.MaxVisibilityTimeout, _connection.Time, _logger)
                .RunAsync(_workEnded.Task);

            await _context.TransportObservers.NotifyReady(_context.InputAddress);
            SetReady();

            await CreateLoops(queueUrl, opener).RunAsync(
                Math.Clamp(_context.PrefetchCount / MessagesPerLoop, 1, MaxLoops), _impatient, Stopping);
        }
        catch (OperationCanceledException exception) when (Stopping.IsCancellationRequested)
        {
            SetNotReady(exception);
        }
        catch (Exception exception)
        {
            SetNotReady(exception);
            await NotifyFaultedAsync(exception);
        }
    }

    // Never throws: a stop waits for whoever calls it.
    private async Task NotifyFaultedAsync(Exception exception)
    {
        try
        {
            await _context.TransportObservers.NotifyFaulted(_context.InputAddress, exception);
        }
        catch (Exception fault)
        {
            Log.ReportFailed(_logger, fault, _context.Settings.QueueName);
        }
    }

    private ReceiveLoops CreateLoops(string queueUrl, QueueOpener opener) =>
        new(_connection, queueUrl, _context.Settings, _slots, Take, _logger)
        {
            Reopen = async stopping => (await opener.OpenAsync(stopping)).QueueUrl,
            Changed = fault => fault is null
                ? _context.TransportObservers.NotifyReady(_context.InputAddress)
                : _context.TransportObservers.NotifyFaulted(_context.InputAddress, fault),
        };

    // Never waits: what has to be given back goes in one call, and the next receive need not wait for it.
    private void Take(IReadOnlyList<SqsMessage> messages)
    {
        foreach (var native in messages)
        {
            if (_inFlight.Take(native) is not { } message)
            {
                Log.ReceivedAgain(_logger, native.MessageId);
                _slots.Release(1);
            }
            else if (!_dispatches.TryAdd(message))
            {
                _ = GiveBackAsync(message);
            }
        }
    }

    private async Task GiveBackAsync(InFlightMessage message)
    {
        await _settlement!.ReleaseAsync(message, TimeSpan.Zero);
        Forget(message);
    }

    private void Forget(InFlightMessage message)
    {
        _inFlight.Remove(message);
        _slots.Release(1);
    }

    // Pooled, as what it awaits: where a delivery ends the next one begins, and takes over its state.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> DeliverAsync(InFlightMessage message)
    {
        var handled = await _delivery!.RunAsync(message);
        if (handled)
            _slots.Open();

        Forget(message);

        return handled;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information,
            "The message {MessageId} was received again while it is in work. Its first delivery goes on, with the newest receipt handle.")]
        public static partial void ReceivedAgain(ILogger logger, string messageId);

        [LoggerMessage(2, LogLevel.Warning, "An observer of {Queue} failed. It was to learn of a fault.")]
        public static partial void ReportFailed(ILogger logger, Exception exception, string queue);
    }
}
