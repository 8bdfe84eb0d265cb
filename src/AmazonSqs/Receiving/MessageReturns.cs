using BusEtl.AmazonSqs.Client;
using BusEtl.AmazonSqs.Hosting;
using Microsoft.Extensions.Logging;

namespace BusEtl.AmazonSqs.Receiving;

/// <summary>
/// Gives messages back to their queue. Where nobody has failed at one, because the process stops or takes no messages just then, SQS counts
/// its receive all the same, takes none back, and moves what was received too often to the dead-letter queue. So a message that has used up
/// half of its receives goes back as a copy, which is counted anew, and is then deleted. Should the process die between the two, there are
/// two of the same identity. A FIFO queue keeps its order instead. Nothing here throws.
/// </summary>
/// <param name="endpoint">The endpoint.</param>
/// <param name="settlement">Deletes and gives back.</param>
/// <param name="terms">How often a message is received at most.</param>
/// <param name="isTrying">Whether messages are taken one by one, to see whether any is handled.</param>
/// <param name="logger">Learns of copies, and of queues that take none.</param>
internal sealed partial class MessageReturns(
    SqsReceiveEndpointContext endpoint,
    Settlement settlement,
    QueueTermsWatch terms,
    Func<bool> isTrying,
    ILogger logger)
{
    private readonly TimeSpan _afterFault = endpoint.Settings.RedeliverVisibilityTimeout;
    private readonly bool _isFifo = SqsAddress.IsFifo(endpoint.Settings.QueueName);
    private readonly RecurringFailure _outage = new(endpoint.Connection.Time);
    private volatile bool _hurries;

    /// <summary>From now on there is no time for copies.</summary>
    public void Hurry() => _hurries = true;

    /// <summary>Its work was cancelled, or none was begun. It comes back at once.</summary>
    public Task CancelledAsync(InFlightMessage message) =>
        message.TookTooLong ? settlement.ReleaseAsync(message, TimeSpan.Zero) : ReturnAsync(message, TimeSpan.Zero);

    /// <summary>
    /// Its work failed, and so did what is done with a fault. It stays away for <c>RedeliverVisibilityTimeout</c>, and keeps its receives only
    /// where all others fare the same.
    /// </summary>
    public Task FaultedAsync(InFlightMessage message) =>
        isTrying() ? ReturnAsync(message, _afterFault) : settlement.ReleaseAsync(message, _afterFault);

    /// <summary>
    /// Its work failed, and the queue for what failed does not take it: it stays away for a growing time, so that its receives last.
    /// </summary>
    public Task NotMovedAsync(InFlightMessage message) => isTrying()
        ? ReturnAsync(message, _afterFault)
        : settlement.ReleaseAsync(message, GiveBackDelay.Of(message.ReceiveCount, _afterFault));

    private async Task ReturnAsync(InFlightMessage message, TimeSpan delay)
    {
        message.IsReturning = true;
        if (!IsToBeCopied(message) || !await TrySendCopyAsync(message, delay))
        {
            await settlement.ReleaseAsync(message, delay);
            return;
        }

        Log.SentAnew(logger, message.Native.MessageId, message.ReceiveCount);
        await settlement.DeleteAsync(message);
    }

    // One on which it is tried whether any can be handled goes to the end of the queue, so that the next try is another's. Where the server
    // does not say how often a message was received, it may have been often.
    private bool IsToBeCopied(InFlightMessage message) =>
        !_isFifo
        && !message.HasEnded
        && !_hurries
        && terms.Current.MaxReceiveCount is { } most
        && (isTrying() || message.ReceiveCount is not { } count || count * 2 >= most);

    private async Task<bool> TrySendCopyAsync(InFlightMessage message, TimeSpan delay)
    {
        try
        {
            var copy = MessageCopy.Of(message, endpoint.Headers, delay);
            if (!MessageCopy.IsWhole(copy, endpoint.Headers, message))
                return false;

            // Not cancelled by a stop, which is when this is needed.
            var sender = await endpoint.Connection.GetSenderAsync(endpoint.Settings.QueueName, CancellationToken.None);
            await sender.SendAsync(copy);
            _outage.Succeeded();

            return true;
        }
        catch (Exception exception)
        {
            if (_outage.Failed() is not null)
                Log.NotSentAnew(logger, exception, endpoint.Settings.QueueName, terms.Current.MaxReceiveCount);

            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Debug,
            "The message {MessageId} goes back to its queue as a copy, because it was received {ReceiveCount} times without any fault of its own.")]
        public static partial void SentAnew(ILogger logger, string messageId, int? receiveCount);

        [LoggerMessage(2, LogLevel.Warning,
            "Messages cannot be sent to {Queue}, so what is given back goes back as it is, and its receives count: after "
            + "{MaxReceiveCount} SQS moves it to the dead-letter queue. The task's role needs sqs:SendMessage on the queue.")]
        public static partial void NotSentAnew(ILogger logger, Exception exception, string queue, int? maxReceiveCount);
    }
}
