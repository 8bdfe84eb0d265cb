using BusEtl.Consumers.Storing;
using MassTransit;

namespace BusEtl.Consumers.Consuming;

/// <summary>Counts deliveries as they begin, and how each one ended. Stands outside of everything else in the receive pipe.</summary>
internal sealed class ReceiveCountFilter(LoginMetrics metrics) : IFilter<ReceiveContext>
{
    public async Task Send(ReceiveContext context, IPipe<ReceiveContext> next)
    {
        metrics.MessageReceived();

        try
        {
            await next.Send(context);
        }
        catch
        {
            metrics.MessageReturned();
            throw;
        }
        finally
        {
            metrics.MessageEnded();
        }

        if (LoginAttempts.Failing(context) is { IsRedelivered: true })
            metrics.MessageRedelivered();
        else if (!context.HasPayloadType(typeof(MovedMessage)))
            metrics.MessageHandled();
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("receiveCount");
}
