using BusEtl.AmazonSqs.Client;
using BusEtl.AmazonSqs.Hosting;
using Microsoft.Extensions.Logging;

namespace BusEtl.AmazonSqs.Receiving;

/// <summary>
/// Ends the work on a message at its queue: delete, or give back. Both are batched, and neither is ever cancelled by a stop: work that was
/// done must not be done again because the process had to go.
/// </summary>
internal sealed partial class Settlement
{
    private const int DeleteAttempts = 3;

    // A batch of a hundred is done at one time and fills its calls; a lone message's delete waits for nobody.
    private static readonly TimeSpan DeleteLinger = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan ReleaseLinger = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan DeleteRetryDelay = TimeSpan.FromMilliseconds(200);

    private readonly RequestBatcher<string> _deletes;
    private readonly RequestBatcher<SqsVisibilityChange> _visibility;
    private readonly RecurringFailure _deleting;
    private readonly RecurringFailure _releasing;
    private readonly SqsConnection _connection;
    private readonly string _queueName;
    private readonly InFlightMessages _inFlight;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    /// <param name="connection">The connection.</param>
    /// <param name="queueName">The queue.</param>
    /// <param name="queueUrl">Its URL as it was opened first.</param>
    /// <param name="inFlight">Learns which messages have come to an end.</param>
    /// <param name="logger">Learns of what could not be done.</param>
    public Settlement(
        SqsConnection connection,
        string queueName,
        string queueUrl,
        InFlightMessages inFlight,
        ILogger logger)
    {
        _connection = connection;
        _queueName = queueName;
        _inFlight = inFlight;
        _time = connection.Time;
        _logger = logger;
        _deleting = new RecurringFailure(_time);
        _releasing = new RecurringFailure(_time);
        _deletes = new RequestBatcher<string>(
            handles => connection.Client.DeleteMessageBatchAsync(Url(), handles, CancellationToken.None),
            _ => 0,
            DeleteLinger,
            _time);
        _visibility = new RequestBatcher<SqsVisibilityChange>(
            changes => connection.Client.ChangeMessageVisibilityBatchAsync(Url(), changes, CancellationToken.None),
            _ => 0,
            ReleaseLinger,
            _time);

        string Url() => connection.Queues.KnownUrl(queueName) ?? queueUrl;
    }

    /// <summary>Deletes a message by its newest receipt handle. Never throws: what was not deleted is remembered.</summary>
    public async Task DeleteAsync(InFlightMessage message)
    {
        for (var attempt = 1; ;)
        {
            var handle = message.ReceiptHandle;

            try
            {
                await _deletes.AddAsync(handle);
                if (_deleting.Succeeded() is { } ended)
                    Log.DeletedAgain(_logger, _queueName, ended.Times, ended.Lasted);

                RememberIfStale(message);
                if (message.TryEnd(handle))
                    return;
            }
            catch (Exception exception)
            {
                if (exception is QueueNotFoundException || AwsRefusals.Covers(exception) || attempt++ == DeleteAttempts)
                {
                    await LeaveUndeletedAsync(message, exception);
                    return;
                }

                await Task.Delay(DeleteRetryDelay, _time);
            }
        }
    }

    /// <summary>Makes a message visible again after the delay. Never throws: otherwise the visibility timeout does it.</summary>
    public async Task ReleaseAsync(InFlightMessage message, TimeSpan delay)
    {
        // Before the call: the message may be received again before its answer is here, and is a new one then.
        message.TryEnd(message.ReceiptHandle);
        _inFlight.Leave(message);

        try
        {
            await HideAsync(message, delay);
            if (_releasing.Succeeded() is { } ended)
                Log.ReleasedAgain(_logger, _queueName, ended.Times, ended.Lasted);
        }
        catch (Exception exception)
        {
            if (!IsSaidElsewhere(exception) && _releasing.Failed() is { } failed)
                Log.NotReleased(_logger, exception, message.Native.MessageId, failed.Times);
        }
    }

    /// <summary>Sets the time for which a message stays invisible from now on.</summary>
    /// <exception cref="SqsException">SQS refused, for example because the message is visible or deleted.</exception>
    public Task HideAsync(InFlightMessage message, TimeSpan timeout) =>
        _visibility.AddAsync(new SqsVisibilityChange(message.ReceiptHandle, timeout));

    // SQS may have handed the message out again just before it was 'deleted' by a handle that was stale by then.
    private void RememberIfStale(InFlightMessage message)
    {
        if (_time.GetElapsedTime(message.HiddenAt) >= message.HiddenFor / 2)
            _inFlight.RememberHandled(message);
    }

    private async Task LeaveUndeletedAsync(InFlightMessage message, Exception exception)
    {
        // With its queue it is gone itself.
        if (exception is not QueueNotFoundException)
            _inFlight.RememberHandled(message);

        _inFlight.Leave(message);
        if (IsSaidElsewhere(exception))
            await WaitForTheRightAsync(message, exception);
        else if (_deleting.Failed() is { } failed)
            Log.NotDeleted(_logger, exception, message.Native.MessageId, failed.Times);
    }

    // It is handled: nobody waits for it, and each receive brings it nearer to the dead-letter queue.
    private async Task WaitForTheRightAsync(InFlightMessage message, Exception exception)
    {
        if (exception is QueueNotFoundException)
            return;

        if (_connection.Queues.MaxReceiveCount(_queueName) is { } most && message.ReceiveCount >= most - 1)
            Log.WillBeDeadLettered(_logger, message.Native.MessageId, message.ReceiveCount, most);

        // Where this is refused too, the visibility timeout counts.
        await HideAsync(message, GiveBackDelay.Of(message.ReceiveCount, message.HiddenFor)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    // A missing right is said by the connection, and a queue that is gone by those who receive from it.
    private static bool IsSaidElsewhere(Exception exception) => exception is QueueNotFoundException || AwsRefusals.Covers(exception);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning,
            "The message {MessageId} was handled but could not be deleted. It will come again and be recognised ({Times} of this kind so far; "
            + "this is said once a minute).")]
        public static partial void NotDeleted(ILogger logger, Exception exception, string messageId, int times);

        [LoggerMessage(2, LogLevel.Warning,
            "The message {MessageId} could not be given back. It will be seen again when its visibility timeout ends ({Times} of this kind so "
            + "far; this is said once a minute).")]
        public static partial void NotReleased(ILogger logger, Exception exception, string messageId, int times);

        [LoggerMessage(3, LogLevel.Information, "Messages of {Queue} can be deleted again. {Times} could not within {Duration}.")]
        public static partial void DeletedAgain(ILogger logger, string queue, int times, TimeSpan duration);

        [LoggerMessage(4, LogLevel.Information, "Messages of {Queue} can be given back again. {Times} could not within {Duration}.")]
        public static partial void ReleasedAgain(ILogger logger, string queue, int times, TimeSpan duration);

        [LoggerMessage(5, LogLevel.Error,
            "The message {MessageId} was handled but cannot be deleted, and was received {Count} of {Most} times: then SQS moves it to the "
            + "dead-letter queue. It may be deleted there; to replay it does no harm.")]
        public static partial void WillBeDeadLettered(ILogger logger, string messageId, int? count, int most);
    }
}
