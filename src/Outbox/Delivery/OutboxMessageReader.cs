using System.Data.Common;
using MassTransit.EntityFrameworkCoreIntegration;

namespace BusEtl.Outbox.Delivery;

/// <summary>Reads a row of <see cref="OutboxTables.Claim"/>.</summary>
internal static class OutboxMessageReader
{
    public static OutboxMessage Read(DbDataReader row, Guid outboxId)
    {
        // In the order of OutboxTables.MessageColumns, after the outbox's id.
        var column = 1;

        return new OutboxMessage
        {
            OutboxId = outboxId,
            SequenceNumber = row.GetInt64(column++),
            EnqueueTime = Value<DateTime>(),
            SentTime = row.GetDateTime(column++),
            Headers = Text(),
            Properties = Text(),
            MessageId = row.GetGuid(column++),
            ContentType = row.GetString(column++),
            MessageType = row.GetString(column++),
            Body = row.GetString(column++),
            ConversationId = Value<Guid>(),
            CorrelationId = Value<Guid>(),
            InitiatorId = Value<Guid>(),
            RequestId = Value<Guid>(),
            SourceAddress = Address(),
            DestinationAddress = Address(),
            ResponseAddress = Address(),
            FaultAddress = Address(),
            ExpirationTime = Value<DateTime>(),
        };

        T? Value<T>() where T : struct => row.IsDBNull(column++) ? null : row.GetFieldValue<T>(column - 1);

        string? Text() => row.IsDBNull(column++) ? null : row.GetString(column - 1);

        // One that is no address is left for the send to complain of, which concerns its outbox alone.
        Uri? Address() => Text() is { } text && Uri.TryCreate(text, UriKind.Absolute, out var address) ? address : null;
    }
}
