using BusEtl.AmazonSqs.Client;

namespace BusEtl.AmazonSqs;

/// <summary>Names of the message attributes that the transport itself reads and writes.</summary>
internal static class SqsHeaders
{
    /// <summary>
    /// The identity of a message as a UUID. Wins over the native id, because every copy of a message (error queue, redelivery, replay)
    /// gets a native id of its own.
    /// </summary>
    public const string MessageId = MessageIdentity.Header;

    /// <summary>
    /// When a message was first sent, in milliseconds since 1970, as SQS's own attribute of that name. Wins over it, because every copy
    /// gets a new one.
    /// </summary>
    public const string SentTimestamp = OwnHeaders.SentTimestamp;

    /// <summary>
    /// When a message that was sent with a longer delay than SQS is asked for at once is due, in milliseconds since 1970. Until then it is sent again.
    /// </summary>
    public const string DueTimestamp = "MT-DueTimestamp";

    public const string ContentType = "Content-Type";

    /// <summary>
    /// Whether a header was set by MassTransit for one delivery and its redeliveries, and says nothing to a later copy of the message: a fault
    /// has a count of redeliveries of its own, and a copy that is sent back is redelivered anew.
    /// </summary>
    public static bool IsTransient(string name) => name.StartsWith("MT-", StringComparison.Ordinal);
}
