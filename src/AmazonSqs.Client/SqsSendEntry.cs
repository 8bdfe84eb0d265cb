using System.Text;

namespace BusEtl.AmazonSqs.Client;

/// <summary>A message to send. It prints its size only: body, attributes and group may hold personal data.</summary>
public sealed record SqsSendEntry
{
    /// <summary>
    /// UTF-8 text, at least one character. SQS refuses control characters but tab, line feed and carriage return, or replaces them by
    /// U+FFFD: its documentation says both.
    /// </summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Message attributes, sent with type String: at most 10, none empty.</summary>
    public IReadOnlyDictionary<string, string>? Attributes { get; init; }

    /// <summary>How long the message stays invisible at first: 0 to 900 s, rounded up to seconds. Defaults to the queue's own.</summary>
    public TimeSpan? Delay { get; init; }

    /// <summary>The group within which a FIFO queue keeps order; required there.</summary>
    public string? MessageGroupId { get; init; }

    /// <summary>A FIFO queue drops a second message with the same id within five minutes.</summary>
    public string? MessageDeduplicationId { get; init; }

    private bool PrintMembers(StringBuilder builder)
    {
        builder.Append("Size = ").Append(SqsLimits.SizeOf(this));
        return true;
    }
}
