using System.Reflection;
using System.Text;
using MassTransit;
using MassTransit.Serialization;
using MassTransit.Transports;

namespace BusEtl.Tests.Unit.Consuming;

/// <summary>A delivery of an empty body with the headers of a test.</summary>
internal sealed class MadeUpDelivery((string Name, object Value)[] headers)
    : BaseReceiveContext(redelivered: false, DispatchProxy.Create<ReceiveEndpointContext, NoEndpoint>()), IHeaderProvider
{
    public static readonly Guid Id = new("9a0dd1c5-7c5c-4e5a-8a5e-3d1f5b0c7f10");

    private readonly Dictionary<string, object> _headers =
        new(headers.ToDictionary(header => header.Name, header => header.Value)) { [MessageHeaders.MessageId] = Id.ToString() };

    public override MessageBody Body { get; } = new BytesMessageBody(Encoding.UTF8.GetBytes("{}"));

    protected override IHeaderProvider HeaderProvider => this;

    public IEnumerable<KeyValuePair<string, object>> GetAll() => _headers;

    public bool TryGetHeader(string key, out object value) => _headers.TryGetValue(key, out value!);
}

/// <summary>An endpoint that has nothing.</summary>
public class NoEndpoint : DispatchProxy
{
    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        targetMethod!.ReturnType == typeof(bool) ? false : null;
}
