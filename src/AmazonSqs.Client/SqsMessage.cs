namespace BusEtl.AmazonSqs.Client;

/// <summary>A received message.</summary>
public sealed class SqsMessage
{
    /// <summary>SQS's own id of this copy. A native redrive or a move to another queue makes a new one.</summary>
    public required string MessageId { get; init; }

    /// <summary>Names this delivery. The next delivery of the same message has another, and makes this one stale.</summary>
    public required string ReceiptHandle { get; init; }

    /// <summary>The body as UTF-8. May hold personal data.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>When this copy was sent to its queue; where the server does not say it, when it was received, by the server's clock.</summary>
    public required DateTimeOffset SentTimestamp { get; init; }

    /// <summary>False when the server left the sent time out, or wrote what is none. SQS itself always says it.</summary>
    public bool IsSentTimestampKnown { get; init; } = true;

    /// <summary>How often it was received, this time included. Approximate, as SQS says; null where the server does not say it.</summary>
    public int? ReceiveCount { get; init; }

    public string? MessageGroupId { get; init; }

    /// <summary>The order within a FIFO queue; null on standard queues.</summary>
    public string? SequenceNumber { get; init; }

    /// <summary>The message attributes by name: String and Number as their text, Binary as base64.</summary>
    public IReadOnlyDictionary<string, string> Attributes { get; init; } = System.Collections.Frozen.FrozenDictionary<string, string>.Empty;

    /// <summary>Bytes of body and attributes, as <see cref="SqsLimits.MaxMessageBytes"/> counts them.</summary>
    public int Size => Body.Length + (Attributes.Count == 0 ? 0 : SqsLimits.SizeOfAttributes(Attributes));
}
