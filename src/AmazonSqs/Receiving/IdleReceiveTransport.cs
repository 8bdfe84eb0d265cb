using MassTransit;
using MassTransit.Middleware;
using MassTransit.Transports;

namespace BusEtl.AmazonSqs.Receiving;

/// <summary>
/// The receive side of the bus's own endpoint. Nobody answers to a consumer of a queue, so it neither makes a queue nor polls one; it is
/// there for the send endpoints that hang on it.
/// </summary>
internal sealed class IdleReceiveTransport(SqsReceiveEndpointContext context) : IReceiveTransport
{
    public ReceiveTransportHandle Start() => new IdleAgent(context);

    public void Probe(ProbeContext probe) => probe.CreateScope("receiveTransport").Add("type", "none");

    public ConnectHandle ConnectReceiveObserver(IReceiveObserver observer) => context.ConnectReceiveObserver(observer);

    public ConnectHandle ConnectReceiveTransportObserver(IReceiveTransportObserver observer) =>
        context.ConnectReceiveTransportObserver(observer);

    public ConnectHandle ConnectPublishObserver(IPublishObserver observer) => context.ConnectPublishObserver(observer);

    public ConnectHandle ConnectSendObserver(ISendObserver observer) => context.ConnectSendObserver(observer);

    private sealed class IdleAgent : Agent, ReceiveTransportHandle
    {
        private readonly SqsReceiveEndpointContext _context;

        public IdleAgent(SqsReceiveEndpointContext context)
        {
            _context = context;
            SetReady(Task.Run(() => context.TransportObservers.NotifyReady(context.InputAddress)));
        }

        async Task ReceiveTransportHandle.Stop(CancellationToken cancellationToken)
        {
            await this.Stop("Stop", cancellationToken);
            await _context.TransportObservers.NotifyCompleted(_context.InputAddress, NoDeliveries.Instance);
        }
    }

    private sealed class NoDeliveries : DeliveryMetrics
    {
        public static readonly NoDeliveries Instance = new();

        public long DeliveryCount => 0;

        public int ConcurrentDeliveryCount => 0;
    }
}
