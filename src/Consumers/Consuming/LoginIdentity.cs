using System.Globalization;
using MassTransit;

namespace BusEtl.Consumers.Consuming;

/// <summary>
/// What makes two deliveries the same login: the id of the message and the UTC date at which it was first sent. The date is the queue's
/// (<c>SentTimestamp</c>, milliseconds since 1970), because a raw message has no sent time of its own.
/// </summary>
internal readonly record struct LoginIdentity(Guid MessageId, DateOnly CreateDate)
{
    private const string SentTimestamp = "SentTimestamp";

    /// <exception cref="InvalidOperationException">The transport gave the message no id or no sent time.</exception>
    public static LoginIdentity Of(ConsumeContext context)
    {
        if (context.MessageId is not { } messageId)
            throw new InvalidOperationException("The message has no MessageId, so it could not be recognised when it comes again.");

        if (!context.ReceiveContext.TransportHeaders.TryGetHeader(SentTimestamp, out var value)
            || !long.TryParse(Convert.ToString(value, CultureInfo.InvariantCulture), CultureInfo.InvariantCulture, out var milliseconds))
        {
            throw new InvalidOperationException($"The message {messageId} has no {SentTimestamp}, so its date is not known.");
        }

        return new LoginIdentity(messageId, DateOnly.FromDateTime(DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).UtcDateTime));
    }
}
