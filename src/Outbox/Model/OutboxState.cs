namespace MassTransit.EntityFrameworkCoreIntegration;

/// <summary>
/// One outbox, which is what one save of a scope's context sends: table <c>OutboxState</c>. Its messages are delivered in their order.
/// </summary>
public sealed class OutboxState
{
    /// <summary>The key.</summary>
    public Guid OutboxId { get; set; }

    /// <summary>Used by the official engine's locking; this engine locks the row itself.</summary>
    public Guid LockId { get; set; }

    /// <summary>Used by the official engine's locking.</summary>
    public byte[]? RowVersion { get; set; }

    /// <summary>When the first message joined, UTC.</summary>
    public DateTime Created { get; set; }

    /// <summary>Written by the official engine alone: this one deletes the row instead.</summary>
    public DateTime? Delivered { get; set; }

    /// <summary>The last message that was delivered of an outbox that is not yet through.</summary>
    public long? LastSequenceNumber { get; set; }
}
