using BusEtl.Consumers.Masking;
using BusEtl.Consumers.Validation;
using BusEtl.Contracts;
using BusEtl.Persistence;
using MassTransit;

namespace BusEtl.Consumers.Consuming;

/// <summary>Masks the checked logins of a batch and stores them in one transaction. A login that is stored already changes nothing.</summary>
public sealed class LoginConsumer(LoginMasking masking, LoginStore store, LoginMetrics metrics) : IConsumer<Batch<LoginMessage>>
{
    public async Task Consume(ConsumeContext<Batch<LoginMessage>> context)
    {
        var logins = context.Message.Select(Mask).ToList();

        var stored = await store.SaveAsync(logins, context.CancellationToken);

        metrics.LoginsStored(stored.Count);
    }

    private UserLogin Mask(ConsumeContext<LoginMessage> message)
    {
        var identity = LoginIdentity.Of(message);

        return masking.Mask(message.GetPayload<CheckedLogin>(), identity.MessageId, identity.CreateDate);
    }
}
