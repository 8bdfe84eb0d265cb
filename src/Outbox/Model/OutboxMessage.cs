namespace MassTransit.EntityFrameworkCoreIntegration;

/// <summary>A message that waits for its delivery: table <c>OutboxMessage</c>.</summary>
public sealed class OutboxMessage
{
    /// <summary>The key, made by the database; the order within an outbox.</summary>
    public long SequenceNumber { get; set; }

    /// <summary>When the message shall become visible, UTC; null for at once.</summary>
    public DateTime? EnqueueTime { get; set; }

    /// <summary>When it was published or sent into the outbox, UTC.</summary>
    public DateTime SentTime { get; set; }

    /// <summary>Its headers, a JSON object; null without any.</summary>
    public string? Headers { get; set; }

    /// <summary>The transport's own properties, a JSON object; null without any.</summary>
    public string? Properties { get; set; }

    /// <summary>With <see cref="InboxConsumerId"/> the inbox that it belongs to; null in a bus outbox.</summary>
    public Guid? InboxMessageId { get; set; }

    /// <summary>With <see cref="InboxMessageId"/> the inbox that it belongs to; null in a bus outbox.</summary>
    public Guid? InboxConsumerId { get; set; }

    /// <summary>The outbox that it belongs to.</summary>
    public Guid? OutboxId { get; set; }

    /// <summary>Identity of the message, the same in every repetition.</summary>
    public Guid MessageId { get; set; }

    /// <summary>Media type of the body, at most 256 characters.</summary>
    public string ContentType { get; set; } = "";

    /// <summary>URNs of the message types, parted by semicolons.</summary>
    public string MessageType { get; set; } = "";

    /// <summary>The serialized message.</summary>
    public string Body { get; set; } = "";

    /// <summary>MassTransit's conversation id.</summary>
    public Guid? ConversationId { get; set; }

    /// <summary>MassTransit's correlation id.</summary>
    public Guid? CorrelationId { get; set; }

    /// <summary>MassTransit's initiator id.</summary>
    public Guid? InitiatorId { get; set; }

    /// <summary>MassTransit's request id.</summary>
    public Guid? RequestId { get; set; }

    /// <summary>Address of the sender, at most 256 characters.</summary>
    public Uri? SourceAddress { get; set; }

    /// <summary>Where to deliver it, at most 256 characters.</summary>
    public Uri? DestinationAddress { get; set; }

    /// <summary>Where responses go, at most 256 characters.</summary>
    public Uri? ResponseAddress { get; set; }

    /// <summary>Where faults go, at most 256 characters.</summary>
    public Uri? FaultAddress { get; set; }

    /// <summary>When the message lapses, UTC; null for never.</summary>
    public DateTime? ExpirationTime { get; set; }
}
