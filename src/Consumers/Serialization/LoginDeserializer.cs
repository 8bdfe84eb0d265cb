using System.Net.Mime;
using System.Text;
using BusEtl.Consumers.Validation;
using MassTransit;
using MassTransit.Serialization;

namespace BusEtl.Consumers.Serialization;

/// <summary>Turns a raw body into a login, straight from its bytes; what is no JSON object is an invalid login.</summary>
internal sealed class LoginDeserializer : IMessageDeserializer
{
    private const RawSerializerOptions Raw = RawSerializerOptions.AnyMessageType | RawSerializerOptions.CopyHeaders;

    public ContentType ContentType => LoginSerializerFactory.RawJson;

    /// <exception cref="InvalidLoginException">The body is not a JSON object.</exception>
    public ConsumeContext Deserialize(ReceiveContext receiveContext)
    {
        var context = Deserialize(receiveContext.Body, receiveContext.TransportHeaders, receiveContext.InputAddress);

        return new BodyConsumeContext(receiveContext, context);
    }

    /// <exception cref="InvalidLoginException">The body is not a JSON object.</exception>
    public SerializerContext Deserialize(MessageBody body, Headers headers, Uri? destinationAddress = null)
    {
        var bytes = body.GetBytes();
        var login = LoginMessageReader.Read(bytes);

        return new LoginSerializerContext(login, bytes, new RawMessageContext(headers, destinationAddress, Raw));
    }

    public MessageBody GetMessageBody(string text) => new BytesMessageBody(Encoding.UTF8.GetBytes(text));

    public void Probe(ProbeContext context) => context.CreateScope("json").Add("contentType", ContentType.MediaType);
}
