using System.Net.Mime;
using System.Text;
using BusEtl.Consumers.Validation;
using MassTransit;
using MassTransit.Serialization;

namespace BusEtl.Consumers.Serialization;

/// <summary>Turns a raw body into a login, straight from its bytes; what is no JSON object is an invalid login.</summary>
internal sealed class LoginDeserializer : IMessageDeserializer
{
    public ContentType ContentType => LoginSerializerFactory.RawJson;

    /// <exception cref="InvalidLoginException">The body is not a JSON object.</exception>
    public ConsumeContext Deserialize(ReceiveContext receiveContext) =>
        new LoginConsumeContext(receiveContext, Read(receiveContext.Body, receiveContext.TransportHeaders, receiveContext.InputAddress));

    /// <exception cref="InvalidLoginException">The body is not a JSON object.</exception>
    public SerializerContext Deserialize(MessageBody body, Headers headers, Uri? destinationAddress = null) =>
        Read(body, headers, destinationAddress);

    public MessageBody GetMessageBody(string text) => new BytesMessageBody(Encoding.UTF8.GetBytes(text));

    public void Probe(ProbeContext context) => context.CreateScope("json").Add("contentType", ContentType.MediaType);

    private static LoginSerializerContext Read(MessageBody body, Headers headers, Uri? destinationAddress)
    {
        var bytes = body.GetBytes();

        return new LoginSerializerContext(LoginMessageReader.Read(bytes), bytes, headers, destinationAddress);
    }
}
