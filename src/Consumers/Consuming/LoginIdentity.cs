using System.Globalization;
using MassTransit;

namespace BusEtl.Consumers.Consuming;

/// <summary>
/// What makes two deliveries the same login: the id of the message and the UTC date at which it was first sent. The date is the queue's,
/// because a raw message has no sent time of its own: the attribute <c>SentTimestamp</c> (milliseconds since 1970) where a copy of the message
/// carries it, else the sent time that the transport tells.
/// </summary>
internal readonly record struct LoginIdentity(Guid MessageId, DateOnly CreateDate)
{
    private const string SentTimestamp = "SentTimestamp";

    /// <exception cref="InvalidOperationException">The transport gave the message no id or no sent time.</exception>
    public static LoginIdentity Of(ConsumeContext context)
    {
        if (context.MessageId is not { } messageId)
            throw new InvalidOperationException("The message has no MessageId, so it could not be recognised when it comes again.");

        var sent = FirstSent(context.ReceiveContext) ?? context.ReceiveContext.GetSentTime()
            ?? throw new InvalidOperationException($"The message {messageId} has no sent time, so its date is not known.");

        return new LoginIdentity(messageId, DateOnly.FromDateTime(sent.Kind == DateTimeKind.Local ? sent.ToUniversalTime() : sent));
    }

    private static DateTime? FirstSent(ReceiveContext delivery) =>
        delivery.TransportHeaders.TryGetHeader(SentTimestamp, out var value)
        && long.TryParse(Convert.ToString(value, CultureInfo.InvariantCulture), CultureInfo.InvariantCulture, out var milliseconds)
            ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).UtcDateTime
            : null;
}
