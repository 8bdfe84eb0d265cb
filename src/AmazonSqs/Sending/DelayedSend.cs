using BusEtl.AmazonSqs.Client;

namespace BusEtl.AmazonSqs.Sending;

/// <summary>
/// Delays over SQS's 900 s, or what is set below that: the message is sent with the longest delay and the time at which it is due; whoever
/// receives it earlier sends it again with what is left. SQS takes whole seconds, so the last hop is rounded up: a message comes up to a second
/// late, never early. A FIFO queue takes no delay for a message: whoever receives it earlier hides it until it is due. All times are by the
/// clock of SQS, which tasks share, whatever their own show. No delay is longer than SQS keeps a message.
/// </summary>
internal static class DelayedSend
{
    /// <summary>The delay for SQS, and the due time for the message where the longest delay is not enough.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The delay is over 14 days.</exception>
    public static (TimeSpan? Delay, string? DueTimestamp) Split(TimeSpan? delay, TimeSpan longest, bool isFifo, DateTimeOffset now)
    {
        if (delay is null || delay <= TimeSpan.Zero)
            return (null, null);

        ArgumentOutOfRangeException.ThrowIfGreaterThan(delay.Value, SqsLimits.MaxRetention, nameof(delay));
        if (delay <= longest && !isFifo)
            return (delay, null);

        return (isFifo ? null : longest, UnixMilliseconds.Of(now + delay.Value));
    }

    /// <summary>What is left of the delay of a received message; null when the message is due, or says what cannot be.</summary>
    public static TimeSpan? Left(IReadOnlyDictionary<string, string> headers, DateTimeOffset now)
    {
        if (!headers.TryGetValue(SqsHeaders.DueTimestamp, out var text) || !UnixMilliseconds.TryParse(text, out var due))
            return null;

        var left = due - now;

        return left > TimeSpan.Zero && left <= SqsLimits.MaxRetention ? left : null;
    }
}
