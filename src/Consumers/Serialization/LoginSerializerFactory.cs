using System.Net.Mime;
using MassTransit;

namespace BusEtl.Consumers.Serialization;

/// <summary>Reads and writes the bodies of the login queue: raw JSON, whatever content type its producer claims.</summary>
internal sealed class LoginSerializerFactory : ISerializerFactory
{
    public static readonly ContentType RawJson = new("application/json");

    public ContentType ContentType => RawJson;

    public IMessageSerializer CreateSerializer() => new LoginSerializer();

    public IMessageDeserializer CreateDeserializer() => new LoginDeserializer();
}
