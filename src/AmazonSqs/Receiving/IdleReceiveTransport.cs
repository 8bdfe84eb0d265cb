using MassTransit;
using MassTransit.Middleware;
using MassTransit.Transports;

namespace BusEtl.AmazonSqs.Receiving;

/// <summary>
/// A receive side that receives nothing. Such is the bus's own endpoint, which has no queue, since nobody answers to a consumer of a queue; it
/// is there for the send endpoints that hang on it. Such are all endpoints of a bus that is only to make its queues and topics.
/// </summary>
/// <param name="context">The endpoint.</param>
/// <param name="deploy">What is made at the start; it is tried again while AWS is away.</param>
internal sealed class IdleReceiveTransport(SqsReceiveEndpointContext context, Func<CancellationToken, Task>? deploy = null) : IReceiveTransport
{
    public ReceiveTransportHandle Start() => new IdleAgent(context, deploy);

    public void Probe(ProbeContext probe) => probe.CreateScope("receiveTransport").Add("type", "none");

    public ConnectHandle ConnectReceiveObserver(IReceiveObserver observer) => context.ConnectReceiveObserver(observer);

    public ConnectHandle ConnectReceiveTransportObserver(IReceiveTransportObserver observer) =>
        context.ConnectReceiveTransportObserver(observer);

    public ConnectHandle ConnectPublishObserver(IPublishObserver observer) => context.ConnectPublishObserver(observer);

    public ConnectHandle ConnectSendObserver(ISendObserver observer) => context.ConnectSendObserver(observer);

    private sealed class IdleAgent : Agent, ReceiveTransportHandle
    {
        private readonly SqsReceiveEndpointContext _context;

        public IdleAgent(SqsReceiveEndpointContext context, Func<CancellationToken, Task>? deploy)
        {
            _context = context;
            SetReady(Task.Run(() => BeginAsync(deploy)));
        }

        async Task ReceiveTransportHandle.Stop(CancellationToken cancellationToken)
        {
            await this.Stop("Stop", cancellationToken);
            await _context.TransportObservers.NotifyCompleted(_context.InputAddress, NoDeliveries.Instance);
        }

        private async Task BeginAsync(Func<CancellationToken, Task>? deploy)
        {
            try
            {
                if (deploy is not null)
                    await deploy(Stopping);
            }
            catch (Exception exception) when (!Stopping.IsCancellationRequested)
            {
                await _context.TransportObservers.NotifyFaulted(_context.InputAddress, exception);
                throw;
            }

            await _context.TransportObservers.NotifyReady(_context.InputAddress);
        }
    }

    private sealed class NoDeliveries : DeliveryMetrics
    {
        public static readonly NoDeliveries Instance = new();

        public long DeliveryCount => 0;

        public int ConcurrentDeliveryCount => 0;
    }
}
