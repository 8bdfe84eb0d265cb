using BusEtl.AmazonSqs.Client;
using BusEtl.AmazonSqs.Hosting;
using BusEtl.AmazonSqs.Sending;
using MassTransit;
using MassTransit.Middleware;
using MassTransit.Transports;
using Microsoft.Extensions.Logging;

namespace BusEtl.AmazonSqs.Receiving;

/// <summary>
/// A running receive endpoint: opens its queues, receives, delivers, and on a stop gives back what was fetched and not started, waits for
/// what is in work, and cancels and gives back what does not end in time.
/// </summary>
internal sealed partial class SqsReceiveAgent : ConsumerAgent<string>, ReceiveTransportHandle
{
    private const int MessagesPerLoop = 125;
    private const int MaxLoops = 8;
    private static readonly TimeSpan OpenRetryDelay = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan CancelledWorkGrace = TimeSpan.FromSeconds(2);

    private readonly SqsReceiveEndpointContext _context;
    private readonly SqsConnection _connection;
    private readonly ILogger _logger;
    private readonly InFlightMessages _inFlight;
    private readonly PrefetchSlots _slots;
    private readonly DispatchQueue _dispatches;
    private readonly TaskCompletionSource _workEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _running;
    private Settlement? _settlement;
    private Task _renewing = Task.CompletedTask;

    public SqsReceiveAgent(SqsReceiveEndpointContext context)
        : base(context)
    {
        _context = context;
        _connection = context.Connection;
        _logger = context.LogContext.Logger;
        _inFlight = new InFlightMessages(_connection.Time);
        _slots = new PrefetchSlots(context.PrefetchCount);
        _dispatches = new DispatchQueue(context.ConcurrentMessageLimit ?? context.PrefetchCount, DeliverAsync, GiveBackAsync);
        _running = Task.Run(RunAsync);
    }

    Task ReceiveTransportHandle.Stop(CancellationToken cancellationToken) => this.Stop("Stop Receive Transport", cancellationToken);

    // Messages in work are known by the table of this class, which also keeps their newest receipt handle.
    protected override bool IsTrackable(string key) => false;

    protected override async Task ActiveAndActualAgentsCompleted(StopContext context)
    {
        foreach (var message in _dispatches.Close())
            await GiveBackAsync(message);

        await _running;
        await WaitForWorkAsync(context);
        await base.ActiveAndActualAgentsCompleted(context);

        _workEnded.SetResult();
        await _renewing;

        await _context.TransportObservers.NotifyCompleted(_context.InputAddress, this);
        _context.LogConsumerCompleted(DeliveryCount, ConcurrentDeliveryCount);
    }

    private async Task RunAsync()
    {
        try
        {
            await _context.DependenciesReady.WaitAsync(Stopping);
            var (queueUrl, visibilityTimeout) = await OpenAsync();

            _settlement = new Settlement(_connection.Client, queueUrl, _inFlight, _connection.Time, _logger);
            _renewing = new VisibilityRenewal(
                _inFlight, _settlement, visibilityTimeout, _context.Settings.MaxVisibilityTimeout, _connection.Time, _logger)
                .RunAsync(_workEnded.Task);

            await _context.TransportObservers.NotifyReady(_context.InputAddress);
            SetReady();

            await CreateLoops(queueUrl).RunAsync(Math.Clamp(_context.PrefetchCount / MessagesPerLoop, 1, MaxLoops), Stopping);
        }
        catch (OperationCanceledException exception) when (Stopping.IsCancellationRequested)
        {
            SetNotReady(exception);
        }
        catch (Exception exception)
        {
            await _context.TransportObservers.NotifyFaulted(_context.InputAddress, exception);
            SetNotReady(exception);
        }
    }

    private ReceiveLoops CreateLoops(string queueUrl) =>
        new(_connection, queueUrl, _context.Settings, _slots, TakeAsync, _logger)
        {
            Changed = fault => fault is null
                ? _context.TransportObservers.NotifyReady(_context.InputAddress)
                : _context.TransportObservers.NotifyFaulted(_context.InputAddress, fault),
        };

    // While SQS is away the start waits for it; a queue that is missing or refused ends the start.
    private async Task<(string QueueUrl, TimeSpan VisibilityTimeout)> OpenAsync()
    {
        while (true)
        {
            try
            {
                var settings = _context.Settings;
                var queueUrl = await _connection.Queues.OpenAsync(settings.QueueName, settings.QueueAttributes, Stopping);
                await _connection.Queues.OpenAsync(_context.ErrorQueueName, QueueDirectory.NoAttributes, Stopping);
                await _connection.Subscriptions.EnsureAsync(queueUrl, settings.Subscriptions, Stopping);

                return (queueUrl, await ReadVisibilityTimeoutAsync(queueUrl));
            }
            catch (Exception exception) when (exception is not (OperationCanceledException or ConnectionException { IsTransient: false }))
            {
                Log.OpenFailed(_logger, exception, _context.Settings.QueueName, OpenRetryDelay);
                await _context.TransportObservers.NotifyFaulted(
                    _context.InputAddress,
                    new ConnectionException($"SQS cannot be reached for the queue {_context.Settings.QueueName}.", exception));
                await Task.Delay(OpenRetryDelay, _connection.Time, Stopping);
            }
        }
    }

    private async Task<TimeSpan> ReadVisibilityTimeoutAsync(string queueUrl)
    {
        var attributes = await _connection.Client.GetQueueAttributesAsync(queueUrl, ["VisibilityTimeout"], Stopping);
        var seconds = int.Parse(attributes["VisibilityTimeout"], System.Globalization.CultureInfo.InvariantCulture);

        return TimeSpan.FromSeconds(Math.Max(seconds, 1));
    }

    private async Task TakeAsync(SqsMessage native)
    {
        if (_inFlight.Take(native) is not { } message)
        {
            Log.ReceivedAgain(_logger, native.MessageId);
            _slots.Release(1);
            return;
        }

        if (!_dispatches.TryAdd(message))
            await GiveBackAsync(message);
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

    private async Task<bool> DeliverAsync(InFlightMessage message)
    {
        try
        {
            if (_inFlight.WasHandled(message))
                await _settlement!.DeleteAsync(message);
            else if (DelayedSend.Left(message.Headers, _connection.Time) is { } left)
                await SendOnAsync(message, left);
            else
                return await DispatchAsync(message);

            return true;
        }
        catch (Exception exception)
        {
            Log.NotSentOn(_logger, exception, message.Native.MessageId);
            await _settlement!.ReleaseAsync(message, TimeSpan.Zero);

            return false;
        }
        finally
        {
            Forget(message);
        }
    }

    private async Task<bool> DispatchAsync(InFlightMessage message)
    {
        using var context = new SqsReceiveContext(message, _context);
        var receiveLock = new SqsReceiveLock(message, _settlement!, _context.Settings.RedeliverVisibilityTimeout);
        message.Attach(context);

        try
        {
            await Dispatch(message.Native.MessageId, context, receiveLock);
        }
        catch (Exception exception)
        {
            context.LogTransportFaulted(exception);
        }
        finally
        {
            message.Detach();
        }

        return !receiveLock.IsGivenBack;
    }

    private async Task SendOnAsync(InFlightMessage message, TimeSpan left)
    {
        var sender = await _connection.GetSenderAsync(_context.Settings.QueueName, CancellationToken.None);
        await sender.SendAsync(new SqsSendEntry { Body = message.Native.Body, Attributes = message.Native.Attributes, Delay = left });
        await _settlement!.DeleteAsync(message);
    }

    private async Task WaitForWorkAsync(StopContext context)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken);
        if (_context.ConsumerStopTimeout is { } limit)
            timeout.CancelAfter(limit);

        if (await _inFlight.WhenEmptyAsync(timeout.Token))
            return;

        CancelWork();
        using var grace = new CancellationTokenSource(CancelledWorkGrace, _connection.Time);
        if (await _inFlight.WhenEmptyAsync(grace.Token))
            return;

        Log.WorkLeftBehind(_logger, _inFlight.Count, _context.Settings.QueueName);
        await Task.WhenAll(_inFlight.All.Select(message => _settlement!.ReleaseAsync(message, TimeSpan.Zero)));
    }

    private void CancelWork()
    {
        foreach (var message in _inFlight.All)
            message.Cancel();
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The queue {Queue} cannot be opened, because SQS does not answer. It is tried again in {Delay}.")]
        public static partial void OpenFailed(ILogger logger, Exception exception, string queue, TimeSpan delay);

        [LoggerMessage(2, LogLevel.Information,
            "The message {MessageId} was received again while it is in work. Its first delivery goes on, with the newest receipt handle.")]
        public static partial void ReceivedAgain(ILogger logger, string messageId);

        [LoggerMessage(4, LogLevel.Warning,
            "{Count} messages of {Queue} are still in work after they were cancelled. They were given back to the queue.")]
        public static partial void WorkLeftBehind(ILogger logger, int count, string queue);

        [LoggerMessage(3, LogLevel.Warning, "The delayed message {MessageId} could not be sent on. It goes back to the queue.")]
        public static partial void NotSentOn(ILogger logger, Exception exception, string messageId);
    }
}
