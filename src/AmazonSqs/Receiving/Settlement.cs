using BusEtl.AmazonSqs.Client;
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
    private readonly InFlightMessages _inFlight;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    public Settlement(
        SqsClient client,
        string queueUrl,
        InFlightMessages inFlight,
        TimeProvider time,
        ILogger logger)
    {
        _inFlight = inFlight;
        _time = time;
        _logger = logger;
        _deletes = new RequestBatcher<string>(
            handles => client.DeleteMessageBatchAsync(queueUrl, handles, CancellationToken.None),
            _ => 0,
            DeleteLinger,
            time);
        _visibility = new RequestBatcher<SqsVisibilityChange>(
            changes => client.ChangeMessageVisibilityBatchAsync(queueUrl, changes, CancellationToken.None),
            _ => 0,
            ReleaseLinger,
            time);
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
                RememberIfStale(message);
                if (message.TryEnd(handle))
                    return;
            }
            catch (Exception exception)
            {
                if (attempt++ == DeleteAttempts)
                {
                    _inFlight.RememberHandled(message);
                    _inFlight.Leave(message);
                    Log.NotDeleted(_logger, exception, message.Native.MessageId);
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
        }
        catch (Exception exception)
        {
            Log.NotReleased(_logger, exception, message.Native.MessageId);
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

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning,
            "The message {MessageId} was handled but could not be deleted. It will come again and be recognised.")]
        public static partial void NotDeleted(ILogger logger, Exception exception, string messageId);

        [LoggerMessage(2, LogLevel.Warning,
            "The message {MessageId} could not be given back. It will be seen again when its visibility timeout ends.")]
        public static partial void NotReleased(ILogger logger, Exception exception, string messageId);
    }
}
