using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using BusEtl.Contracts;
using MassTransit;
using MassTransit.Serialization;

namespace BusEtl.Consumers.Serialization;

/// <summary>
/// A login that was read, with the bytes that it was read from: sent again, it has the very same body. Of its headers only the id is read
/// for every message.
/// </summary>
internal sealed class LoginSerializerContext(LoginMessage login, byte[] body, Headers headers, Uri? destinationAddress) : SerializerContext
{
    private const RawSerializerOptions Raw = RawSerializerOptions.AnyMessageType | RawSerializerOptions.CopyHeaders;

    private Guid? _messageId;
    private RawMessageContext? _others;

    public LoginMessage Login => login;

    public string[] SupportedMessageTypes => MessageTypeCache<LoginMessage>.MessageTypeNames;

    public Guid? MessageId => _messageId ??= headers.GetMessageId();

    public Guid? RequestId => Others.RequestId;

    public Guid? CorrelationId => Others.CorrelationId;

    public Guid? ConversationId => Others.ConversationId;

    public Guid? InitiatorId => Others.InitiatorId;

    public DateTime? ExpirationTime => Others.ExpirationTime;

    public Uri? SourceAddress => Others.SourceAddress;

    public Uri? DestinationAddress => destinationAddress;

    // A login is answered by nobody, and whoever sends one does not say where its faults go.
    public Uri? ResponseAddress => null;

    public Uri? FaultAddress => null;

    public DateTime? SentTime => Others.SentTime;

    public Headers Headers => Others.Headers;

    public HostInfo Host => Others.Host;

    private RawMessageContext Others => _others ??= new RawMessageContext(headers, destinationAddress, Raw);

    public bool IsSupportedMessageType<T>()
        where T : class => typeof(T) == typeof(LoginMessage);

    public bool IsSupportedMessageType(Type messageType) => messageType == typeof(LoginMessage);

    public bool TryGetMessage<T>(out T? message)
        where T : class
    {
        message = login as T;

        return message is not null;
    }

    public bool TryGetMessage(Type messageType, [NotNullWhen(true)] out object? message)
    {
        message = messageType.IsInstanceOfType(login) ? login : null;

        return message is not null;
    }

    public IMessageSerializer GetMessageSerializer() => new LoginSerializer(body);

    public IMessageSerializer GetMessageSerializer<T>(MessageEnvelope envelope, T message)
        where T : class => new LoginSerializer(body);

    public IMessageSerializer GetMessageSerializer(object message, string[] messageTypes) => new LoginSerializer(body);

    public Dictionary<string, object> ToDictionary<T>(T? message)
        where T : class =>
        message is null ? [] : JsonSerializer.SerializeToElement(message, SystemTextJsonMessageSerializer.Options)
            .Deserialize<Dictionary<string, object>>(SystemTextJsonMessageSerializer.Options)!;

    public T? DeserializeObject<T>(object? value, T? defaultValue = null)
        where T : class => SystemTextJsonMessageSerializer.Instance.DeserializeObject(value, defaultValue);

    public T? DeserializeObject<T>(object? value, T? defaultValue = null)
        where T : struct => SystemTextJsonMessageSerializer.Instance.DeserializeObject(value, defaultValue);

    public MessageBody SerializeObject(object? value) => SystemTextJsonMessageSerializer.Instance.SerializeObject(value);
}
