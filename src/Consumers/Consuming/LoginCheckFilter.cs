using BusEtl.Consumers.Validation;
using BusEtl.Contracts;
using MassTransit;

namespace BusEtl.Consumers.Consuming;

/// <summary>Checks a login ahead of the batch, so that an invalid one leaves alone: the batch sees checked logins only.</summary>
internal sealed class LoginCheckFilter : IFilter<ConsumeContext<LoginMessage>>
{
    public Task Send(ConsumeContext<LoginMessage> context, IPipe<ConsumeContext<LoginMessage>> next)
    {
        var login = LoginCheck.Check(context.Message);
        context.GetOrAddPayload(login.Itself);

        return next.Send(context);
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("loginCheck");
}
