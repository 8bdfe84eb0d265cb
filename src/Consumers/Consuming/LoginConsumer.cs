using BusEtl.Consumers.Announcing;
using BusEtl.Consumers.Masking;
using BusEtl.Consumers.Validation;
using BusEtl.Contracts;
using BusEtl.Persistence;
using MassTransit;

namespace BusEtl.Consumers.Consuming;

/// <summary>Masks the checked logins of a batch and records them. A login that is stored already changes nothing.</summary>
public sealed class LoginConsumer(LoginMasking masking, LoginRecorder recorder, LoginMetrics metrics) : IConsumer<Batch<LoginMessage>>
{
    public async Task Consume(ConsumeContext<Batch<LoginMessage>> context)
    {
        var logins = context.Message.Select(Mask).ToList();

        var stored = await recorder.RecordAsync(logins, context.CancellationToken);

        metrics.LoginsStored(stored);
    }

    private UserLogin Mask(ConsumeContext<LoginMessage> message)
    {
        var identity = LoginIdentity.Of(message);

        return masking.Mask(message.GetPayload<CheckedLogin>(), identity.MessageId, identity.CreateDate);
    }
}
