using BusEtl.AmazonSqs.Client;
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

        // A missing queue or topic shows when the endpoint is asked for, not at its first send. There is no token here.
        var kind = (await OpenAsync(CancellationToken.None)).Kind;

        return new SendTransport<PipeContext>(new SqsSendTransportContext(host, endpoint, name, kind, HeadersOf(entity), OpenAsync));

        async Task<IEntitySender> OpenAsync(CancellationToken cancellationToken) => SqsAddress.IsTopic(entity)
            ? await host.Connection.GetTopicSenderAsync(name, host.PublishTopology.SettingsOf(name), cancellationToken)
            : await host.Connection.GetSenderAsync(name, cancellationToken);
    }

    // What is published is for others, who have no key.
    private SealedHeaders HeadersOf(Uri entity) => SqsAddress.IsTopic(entity)
        ? new SealedHeaders(SqsAddress.QueueNameOf(entity), sealing: null)
        : host.HeadersOf(SqsAddress.QueueNameOf(entity));

    public Task<ISendTransport> GetPublishTransport<T>(Uri? publishAddress)
        where T : class =>
        GetSendTransport(publishAddress ?? throw new ArgumentNullException(nameof(publishAddress)));
}
