using BusEtl.AmazonSqs.Configuration;
using BusEtl.AmazonSqs.Hosting;
using MassTransit;
using MassTransit.Middleware;
using MassTransit.Transports;

namespace BusEtl.AmazonSqs.Sending;

/// <summary>Makes the send transport of a queue address, and refuses publishing until topics are part of the transport.</summary>
internal sealed class SqsSendTransportProvider(SqsHostConfiguration host, ReceiveEndpointContext endpoint)
    : ISendTransportProvider, IPublishTransportProvider
{
    public Uri NormalizeAddress(Uri address) => SqsAddress.Normalize(host.HostAddress, address);

    public async Task<ISendTransport> GetSendTransport(Uri address)
    {
        var queueName = SqsAddress.QueueNameOf(NormalizeAddress(address));
        TransportLogMessages.CreateSendTransport(address);

        // A missing queue shows when the endpoint is asked for, not at its first send. There is no token here.
        await host.Connection.GetSenderAsync(queueName, CancellationToken.None);

        return new SendTransport<PipeContext>(new SqsSendTransportContext(host, endpoint, queueName));
    }

    public Task<ISendTransport> GetPublishTransport<T>(Uri? publishAddress)
        where T : class =>
        throw new NotSupportedException($"{typeof(T).Name} cannot be published: this transport has no topics.");
}
