using MassTransit;
using MassTransit.Context;
using MassTransit.EntityFrameworkCoreIntegration;
using MassTransit.Serialization;

namespace BusEtl.Outbox.Writing;

/// <summary>Turns a message that is about to be sent into its row.</summary>
internal static class OutboxRow
{
    public static OutboxMessage Of<T>(SendContext<T> context, DateTime now) where T : class
    {
        // First of all: a raw serializer adds headers while it writes the body.
        var body = context.Serializer.GetMessageBody(context).GetString();
        var contentType = context.ContentType ?? context.Serialization.DefaultContentType;

        return new OutboxMessage
        {
            MessageId = context.MessageId ?? throw new MessageException(typeof(T), "A message without an id cannot join the outbox."),
            SentTime = context.SentTime?.ToUniversalTime() ?? now,
            EnqueueTime = now + context.Delay,
            ExpirationTime = now + context.TimeToLive,
            ContentType = contentType.ToString(),
            MessageType = string.Join(';', context.SupportedMessageTypes ?? []),
            Body = body,
            Headers = SystemTextJsonMessageSerializer.Instance.SerializeDictionary(context.Headers.GetAll()),
            Properties = PropertiesOf(context),
            ConversationId = context.ConversationId,
            CorrelationId = context.CorrelationId,
            InitiatorId = context.InitiatorId,
            RequestId = context.RequestId,
            SourceAddress = context.SourceAddress,
            DestinationAddress = context.DestinationAddress,
            ResponseAddress = context.ResponseAddress,
            FaultAddress = context.FaultAddress,
        };
    }

    private static string? PropertiesOf(SendContext context)
    {
        if (context is not TransportSendContext transport)
            return null;

        var properties = new Dictionary<string, object>(StringComparer.OrdinalIgnoreCase);
        transport.WritePropertiesTo(properties);
        return SystemTextJsonMessageSerializer.Instance.SerializeDictionary(properties);
    }
}
