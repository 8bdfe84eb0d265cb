using BusEtl.AmazonSqs.Configuration;
using BusEtl.AmazonSqs.Hosting;
using MassTransit;
using MassTransit.Middleware;
using MassTransit.Transports;

namespace BusEtl.AmazonSqs.Sending;

/// <summary>Makes the send transport of the address of a queue or a topic. To publish is to send to a topic.</summary>
internal sealed class SqsSendTransportProvider(SqsHostConfiguration host, ReceiveEndpointContext endpoint)
    : ISendTransportProvider, IPublishTransportProvider
{
    public Uri NormalizeAddress(Uri address) => SqsAddress.Normalize(host.HostAddress, address);

    public async Task<ISendTransport> GetSendTransport(Uri address)
    {
        var entity = NormalizeAddress(address);
        var name = SqsAddress.QueueNameOf(entity);
        TransportLogMessages.CreateSendTransport(address);

        // A send endpoint is asked for without a token, and is made once for an address.
        IEntitySender sender = SqsAddress.IsTopic(entity)
            ? await host.Connection.GetTopicSenderAsync(name, host.PublishTopology.SettingsOf(name), CancellationToken.None)
            : await host.Connection.GetSenderAsync(name, CancellationToken.None);

        return new SendTransport<PipeContext>(new SqsSendTransportContext(host, endpoint, name, sender));
    }

    public Task<ISendTransport> GetPublishTransport<T>(Uri? publishAddress)
        where T : class =>
        GetSendTransport(publishAddress ?? throw new ArgumentNullException(nameof(publishAddress)));
}
