using BusEtl.Contracts;
using MassTransit;
using MassTransit.Serialization;

namespace BusEtl.Consumers.Serialization;

/// <summary>A login that was read, with the bytes that it was read from: sent again, it has the very same body.</summary>
internal sealed class LoginSerializerContext(LoginMessage login, byte[] body, MessageContext message)
    : SystemTextJsonSerializerContext(
        SystemTextJsonMessageSerializer.Instance,
        SystemTextJsonMessageSerializer.Options,
        LoginSerializerFactory.RawJson,
        message,
        MessageTypeCache<LoginMessage>.MessageTypeNames,
        message: login)
{
    public override bool IsSupportedMessageType<T>() => typeof(T) == typeof(LoginMessage);

    public override bool IsSupportedMessageType(Type messageType) => messageType == typeof(LoginMessage);

    public override bool TryGetMessage<T>(out T? message)
        where T : class
    {
        message = Message as T;

        return message is not null;
    }

    public override IMessageSerializer GetMessageSerializer() => new LoginSerializer(body);

    public override IMessageSerializer GetMessageSerializer<T>(MessageEnvelope envelope, T message) => new LoginSerializer(body);

    public override IMessageSerializer GetMessageSerializer(object message, string[] messageTypes) => new LoginSerializer(body);
}
