using MassTransit;

namespace BusEtl.Consumers.Breaking;

/// <summary>Takes a delivery to the breaker before anything else is done with it.</summary>
internal sealed class BreakerFilter(LoginBreaker breaker) : IFilter<ReceiveContext>
{
    public async Task Send(ReceiveContext context, IPipe<ReceiveContext> next)
    {
        try
        {
            await breaker.EnterAsync(context);
            await next.Send(context);
        }
        finally
        {
            breaker.Leave(context);
        }
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("breaker");
}
