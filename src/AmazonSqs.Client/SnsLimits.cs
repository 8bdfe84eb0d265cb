namespace BusEtl.AmazonSqs.Client;

/// <summary>SNS's own limits (Amazon SNS API Reference, 'PublishBatch'; Developer Guide, 'Message attributes').</summary>
public static class SnsLimits
{
    public const int MaxBatchEntries = 10;

    /// <summary>
    /// With raw delivery a message of more attributes is thrown away on its way to a queue, and nobody is told: SQS takes no more.
    /// </summary>
    public const int MaxMessageAttributes = SqsLimits.MaxMessageAttributes;

    /// <summary>256 KiB: body and attributes of one message, and of all messages of a batch together.</summary>
    public const int MaxMessageBytes = 262_144;

    /// <inheritdoc cref="MaxMessageBytes"/>
    public const int MaxBatchBytes = MaxMessageBytes;

    public const int MaxTopicNameLength = 256;

    /// <summary>What counts towards <see cref="MaxMessageBytes"/>: the body, and each attribute's name, type and value.</summary>
    public static int SizeOf(SnsPublishEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return entry.Body.Length + SqsLimits.SizeOfAttributes(entry.Attributes);
    }
}
