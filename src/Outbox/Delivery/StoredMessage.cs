using System.Net.Mime;
using MassTransit;
using MassTransit.Context;
using MassTransit.EntityFrameworkCoreIntegration;
using MassTransit.Serialization;

namespace BusEtl.Outbox.Delivery;

/// <summary>
/// Makes a send the one that the row holds: its ids, headers and transport properties, and its body as it was serialized.
/// </summary>
internal sealed class StoredMessage(OutboxMessage row, TimeProvider time) : IPipe<SendContext>
{
    public Task Send(SendContext context)
    {
        var now = time.GetUtcNow().UtcDateTime;

        context.MessageId = row.MessageId;
        context.ConversationId = row.ConversationId;
        context.CorrelationId = row.CorrelationId;
        context.InitiatorId = row.InitiatorId;
        context.RequestId = row.RequestId;
        context.SourceAddress = row.SourceAddress;
        context.ResponseAddress = row.ResponseAddress;
        context.FaultAddress = row.FaultAddress;
        if (row.MessageType.Length > 0)
            context.SupportedMessageTypes = row.MessageType.Split(';');

        foreach (var (name, value) in Read(row.Headers))
            context.Headers.Set(name, value);
        if (context is TransportSendContext transport && Read(row.Properties) is { Count: > 0 } properties)
            transport.ReadPropertiesFrom(properties);

        // Of a delay and of a life, what is left.
        if (row.EnqueueTime is { } enqueueTime)
            context.Delay = enqueueTime > now ? enqueueTime - now : null;
        if (row.ExpirationTime is { } expirationTime)
            context.TimeToLive = expirationTime > now ? expirationTime - now : TimeSpan.FromMilliseconds(1);

        context.Serializer = new StoredBody(row, context.Serialization);
        return Task.CompletedTask;
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("outbox");

    private static Dictionary<string, object> Read(string? json) =>
        SystemTextJsonMessageSerializer.Instance.DeserializeDictionary<object>(json) ?? [];

    private sealed class StoredBody(OutboxMessage row, ISerialization serialization) : IMessageSerializer
    {
        public ContentType ContentType { get; } = new(row.ContentType);

        // The deserializer knows what its text stands for: a binary format is stored as base64.
        public MessageBody GetMessageBody<T>(SendContext<T> context) where T : class =>
            serialization.TryGetMessageDeserializer(ContentType, out var deserializer)
                ? deserializer.GetMessageBody(row.Body)
                : new StringMessageBody(row.Body);
    }
}
