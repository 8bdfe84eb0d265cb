namespace MassTransit.EntityFrameworkCoreIntegration;

/// <summary>
/// A message that a consumer outbox has received: table <c>InboxState</c>. This engine keeps the table, so that one database serves the
/// official engine too, and neither writes nor cleans it.
/// </summary>
public sealed class InboxState
{
    /// <summary>Made by the database.</summary>
    public long Id { get; set; }

    /// <summary>Identity of the received message.</summary>
    public Guid MessageId { get; set; }

    /// <summary>The endpoint's consumer that received it; with <see cref="MessageId"/> unique.</summary>
    public Guid ConsumerId { get; set; }

    /// <summary>Used by the official engine's locking.</summary>
    public Guid LockId { get; set; }

    /// <summary>Used by the official engine's locking.</summary>
    public byte[]? RowVersion { get; set; }

    /// <summary>When the message was first received, UTC.</summary>
    public DateTime Received { get; set; }

    /// <summary>How often it was received.</summary>
    public int ReceiveCount { get; set; }

    /// <summary>When the message lapses, UTC; null for never.</summary>
    public DateTime? ExpirationTime { get; set; }

    /// <summary>When it was consumed, UTC.</summary>
    public DateTime? Consumed { get; set; }

    /// <summary>When the messages that its consumer sent had all been delivered, UTC.</summary>
    public DateTime? Delivered { get; set; }

    /// <summary>The last of those messages that was delivered.</summary>
    public long? LastSequenceNumber { get; set; }
}
