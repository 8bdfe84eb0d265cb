using System.Net.Mime;
using System.Text.Json;
using BusEtl.Contracts;
using MassTransit;
using MassTransit.Serialization;

namespace BusEtl.Consumers.Serialization;

/// <summary>Writes a login as raw JSON, or a received one as the bytes that it came in.</summary>
internal sealed class LoginSerializer(byte[]? received = null) : IMessageSerializer
{
    public ContentType ContentType => LoginSerializerFactory.RawJson;

    public MessageBody GetMessageBody<T>(SendContext<T> context)
        where T : class
    {
        if (received is not null)
            return new BytesMessageBody(received);

        if (context.Message is not LoginMessage login)
            throw new NotSupportedException($"The login queue takes no {typeof(T).Name}.");

        return new BytesMessageBody(JsonSerializer.SerializeToUtf8Bytes(login, LoginMessageJson.Default.LoginMessage));
    }
}
