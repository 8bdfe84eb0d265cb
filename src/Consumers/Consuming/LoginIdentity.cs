using System.Globalization;
using MassTransit;

namespace BusEtl.Consumers.Consuming;

/// <summary>
/// What makes two deliveries the same login: the id of the message and the UTC date at which it was first sent. The date is the queue's,
/// because a raw message has no sent time of its own: the attribute <c>SentTimestamp</c> (milliseconds since 1970) where a copy of the message
/// carries it and it can be true, else the sent time that the transport tells.
/// </summary>
internal readonly record struct LoginIdentity(Guid MessageId, DateOnly CreateDate)
{
    private const string SentTimestamp = "SentTimestamp";

    // As the in-tree transport has them (FirstSentTime); the official one believes anything.
    private static readonly TimeSpan Oldest = TimeSpan.FromDays(28);
    private static readonly TimeSpan Newest = TimeSpan.FromDays(1);

    /// <exception cref="InvalidOperationException">The transport gave the message no id or no sent time.</exception>
    public static LoginIdentity Of(ConsumeContext context)
    {
        if (IdOf(context) is not { } messageId)
            throw new InvalidOperationException("The message has no MessageId, so it could not be recognised when it comes again.");

        var told = InUtc(context.ReceiveContext.GetSentTime());
        var sent = FirstSent(context.ReceiveContext) is { } first && CanBe(first, told) ? first : told;

        return sent is { } time
            ? new LoginIdentity(messageId, DateOnly.FromDateTime(time))
            : throw new InvalidOperationException($"The message {messageId} has no sent time, so its date is not known.");
    }

    /// <summary>The id of the message, also of one in a batch.</summary>
    public static Guid? IdOf(ConsumeContext context) => context is BatchEntry entry ? entry.DeliveredId : context.MessageId;

    private static DateTime? InUtc(DateTime? time) => time is { Kind: DateTimeKind.Local } local ? local.ToUniversalTime() : time;

    private static bool CanBe(DateTime first, DateTime? told) => told is not { } sent || (sent - first <= Oldest && first - sent <= Newest);

    private static DateTime? FirstSent(ReceiveContext delivery) =>
        delivery.TransportHeaders.TryGetHeader(SentTimestamp, out var value)
        && long.TryParse(
            Convert.ToString(value, CultureInfo.InvariantCulture), NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
        && milliseconds <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
            ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).UtcDateTime
            : null;
}
