using System.Text;

namespace BusEtl.AmazonSqs.Client;

/// <summary>SQS's own limits (Amazon SQS Developer Guide, 'Amazon SQS message quotas').</summary>
public static class SqsLimits
{
    public const int MaxReceiveMessages = 10;
    public const int MaxBatchEntries = 10;
    public const int MaxMessageAttributes = 10;

    /// <summary>1 MiB: body and attributes of one message, and of all messages of a batch together.</summary>
    public const int MaxMessageBytes = 1_048_576;

    /// <inheritdoc cref="MaxMessageBytes"/>
    public const int MaxBatchBytes = MaxMessageBytes;

    /// <summary>The type of every attribute that is sent; its letters count towards the size.</summary>
    internal const string AttributeType = "String";

    public static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(900);
    public static readonly TimeSpan MaxVisibilityTimeout = TimeSpan.FromHours(12);
    public static readonly TimeSpan MaxWaitTime = TimeSpan.FromSeconds(20);
    public static readonly TimeSpan MaxRetention = TimeSpan.FromDays(14);

    /// <summary>What counts towards <see cref="MaxMessageBytes"/>: the body, and each attribute's name, type and value.</summary>
    public static int SizeOf(SqsSendEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return entry.Body.Length + SizeOfAttributes(entry.Attributes);
    }

    internal static int SizeOfAttributes(IReadOnlyDictionary<string, string>? attributes)
    {
        if (attributes is null)
            return 0;
        var size = 0;
        foreach (var (name, value) in attributes)
            size += Encoding.UTF8.GetByteCount(name) + AttributeType.Length + Encoding.UTF8.GetByteCount(value);
        return size;
    }

    internal static int WholeSeconds(TimeSpan duration, TimeSpan max, string parameter)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(duration, TimeSpan.Zero, parameter);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(duration, max, parameter);
        return (int)Math.Ceiling(duration.TotalSeconds);
    }
}
