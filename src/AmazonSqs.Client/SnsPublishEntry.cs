using System.Text;

namespace BusEtl.AmazonSqs.Client;

/// <summary>A message to publish. It prints its size only: body, attributes and group may hold personal data.</summary>
public sealed record SnsPublishEntry
{
    /// <summary>UTF-8 text, at least one character.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Message attributes, published with type String: at most 10 where a queue gets them by raw delivery, none empty.</summary>
    public IReadOnlyDictionary<string, string>? Attributes { get; init; }

    /// <summary>The group within which a FIFO topic keeps order; required there.</summary>
    public string? MessageGroupId { get; init; }

    /// <summary>A FIFO topic drops a second message with the same id within five minutes.</summary>
    public string? MessageDeduplicationId { get; init; }

    private bool PrintMembers(StringBuilder builder)
    {
        builder.Append("Size = ").Append(SnsLimits.SizeOf(this));
        return true;
    }
}
