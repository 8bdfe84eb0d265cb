using MassTransit;

namespace BusEtl.Consumers.Consuming;

/// <summary>Counts deliveries as they begin and end, and those that were handled. Stands outside of everything else in the receive pipe.</summary>
internal sealed class ReceiveCountFilter(LoginMetrics metrics) : IFilter<ReceiveContext>
{
    public async Task Send(ReceiveContext context, IPipe<ReceiveContext> next)
    {
        metrics.MessageReceived();

        try
        {
            await next.Send(context);

            if (!context.HasPayloadType(typeof(MovedMessage)))
                metrics.MessageHandled();
        }
        finally
        {
            metrics.MessageEnded();
        }
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("receiveCount");
}
