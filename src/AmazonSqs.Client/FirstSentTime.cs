namespace BusEtl.AmazonSqs.Client;

/// <summary>
/// When a message was first sent. A copy of it, in an error queue or sent to be delivered again, has a sent time of its own from SQS, and carries
/// the first one as an attribute. Whoever may send can write that attribute, so it is believed only where it can be true.
/// </summary>
public static class FirstSentTime
{
    /// <summary>
    /// How far before its copy a message can have been sent: SQS keeps it for 14 days, and its copy in an error queue for 14 days more.
    /// </summary>
    public static readonly TimeSpan Oldest = TimeSpan.FromDays(28);

    /// <summary>How far after its copy: clocks differ.</summary>
    public static readonly TimeSpan Newest = TimeSpan.FromDays(1);

    /// <param name="text">The attribute, in milliseconds since 1970, or null.</param>
    /// <param name="sent">SQS's own time of the message, or that of its receipt where the server does not tell it.</param>
    /// <param name="first">The time of the attribute; SQS's own where that is none or cannot be true.</param>
    /// <returns>Whether the attribute counts.</returns>
    public static bool TryRead(string? text, DateTimeOffset sent, out DateTimeOffset first)
    {
        if (UnixMilliseconds.TryParse(text, out first) && sent - first <= Oldest && first - sent <= Newest)
            return true;

        first = sent;

        return false;
    }
}
