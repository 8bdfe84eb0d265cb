using Microsoft.Extensions.Logging;

namespace BusEtl.Outbox.Delivery;

/// <summary>What the delivery says: the beginning and the end of an outage, and what cannot be delivered at all.</summary>
internal sealed partial class DeliveryLog(ILogger logger)
{
    public void DatabaseIsAway(OutboxFault fault)
    {
        if (fault.Unexpected is { } exception)
            Log.DatabaseFails(logger, exception);
        else
            Log.DatabaseIsAway(logger, fault.Text);
    }

    public void DoesNotListen(string server, TimeSpan queryDelay) => Log.DoesNotListen(logger, server, queryDelay);

    public void DatabaseIsBack() => Log.DatabaseIsBack(logger);

    public void BrokerIsAway(Exception exception) => Log.BrokerIsAway(logger, exception);

    public void BrokerIsBack() => Log.BrokerIsBack(logger);

    public void OutboxIsPoisoned(ClaimedOutbox outbox, int failures, TimeSpan rest)
    {
        var message = outbox.Messages[outbox.Sent];
        Log.OutboxIsPoisoned(
            logger, message.MessageId, outbox.Id, message.SequenceNumber, message.DestinationAddress, failures, rest, outbox.Failure);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning,
            "The database of the outbox fails or is away: {Fault}. It is asked again at growing intervals; "
            + "what was sent and not deleted is sent again with its id.")]
        public static partial void DatabaseIsAway(ILogger logger, string fault);

        [LoggerMessage(2, LogLevel.Information, "The database of the outbox is back.")]
        public static partial void DatabaseIsBack(ILogger logger);

        [LoggerMessage(3, LogLevel.Warning, "The broker takes no message. The outbox keeps them and tries a few at growing intervals.")]
        public static partial void BrokerIsAway(ILogger logger, Exception exception);

        [LoggerMessage(4, LogLevel.Information, "The broker takes messages again.")]
        public static partial void BrokerIsBack(ILogger logger);

        [LoggerMessage(5, LogLevel.Error,
            "Message {MessageId} of outbox {OutboxId}, sequence number {SequenceNumber}, could not be sent to {DestinationAddress} "
            + "{Failures} times. It stays in the outbox with those behind it, and the next try is in {Rest}.")]
        public static partial void OutboxIsPoisoned(
            ILogger logger, Guid messageId, Guid outboxId, long sequenceNumber, Uri? destinationAddress, int failures, TimeSpan rest,
            Exception? exception);

        [LoggerMessage(6, LogLevel.Error,
            "The delivery of the outbox fails. It is tried again at growing intervals; what was sent and not deleted is sent again with its id.")]
        public static partial void DatabaseFails(ILogger logger, Exception exception);

        [LoggerMessage(7, LogLevel.Information,
            "A pooler stands between the outbox and {Server}, so it does not listen for what other processes commit: it looks every {QueryDelay}.")]
        public static partial void DoesNotListen(ILogger logger, string server, TimeSpan queryDelay);
    }
}
