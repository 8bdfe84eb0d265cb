using BusEtl.Consumers.Storing;
using MassTransit;

namespace BusEtl.Consumers.Consuming;

/// <summary>
/// Lets only a message that nothing was done with go to the skipped queue. MassTransit takes every delivery for such a one of which neither
/// a consumer's end nor a fault was reported to it, and so would make a second copy, in clear, of a login that was rejected, or sent to be
/// delivered again, before a consumer had it.
/// </summary>
internal sealed class UnconsumedMessageFilter : IFilter<ReceiveContext>
{
    public Task Send(ReceiveContext context, IPipe<ReceiveContext> next)
    {
        var hasItsEnd = context.HasPayloadType(typeof(MovedMessage)) || LoginAttempts.Failing(context) is { IsRedelivered: true };

        return hasItsEnd ? Task.CompletedTask : next.Send(context);
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("unconsumedMessage");
}
