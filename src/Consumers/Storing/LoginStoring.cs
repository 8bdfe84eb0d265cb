using BusEtl.Consumers.Consuming;
using BusEtl.Consumers.Masking;
using BusEtl.Consumers.Validation;
using BusEtl.Contracts;
using BusEtl.Persistence;
using MassTransit;

namespace BusEtl.Consumers.Storing;

/// <summary>Masks and seals checked logins and records them; what becomes of each is noted at its delivery.</summary>
public sealed class LoginStoring(LoginMasking masking, OriginalSealing originals, BatchRecorder recorder)
{
    /// <summary>Stores the logins of the deliveries. A login that is stored already changes nothing.</summary>
    /// <exception cref="OperationCanceledException">The work was cancelled; the messages have to go back.</exception>
    public async Task StoreAsync(IReadOnlyCollection<ConsumeContext<LoginMessage>> deliveries, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(deliveries);

        var failed = await RecordAsync(deliveries, cancellationToken);

        foreach (var delivery in deliveries)
            LoginAttempts.Failing(delivery.ReceiveContext)?.Succeeded();

        foreach (var login in failed)
        {
            var delivery = deliveries.First(one => one.MessageId == login.MessageId);
            LoginAttempts.Of(delivery.ReceiveContext).Failed(login.Exception);
        }
    }

    private async Task<IReadOnlyList<FailedLogin>> RecordAsync(
        IReadOnlyCollection<ConsumeContext<LoginMessage>> deliveries, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await recorder.RecordAsync(Mask(deliveries), cancellationToken);
            }
            catch (VaultChangedException)
            {
                // Once more, with all originals: what was known of the vault is forgotten.
            }
        }
    }

    private SealedLogins Mask(IReadOnlyCollection<ConsumeContext<LoginMessage>> deliveries)
    {
        using var batch = originals.NewBatch();
        var logins = new List<MaskedLogin>(deliveries.Count);

        foreach (var delivery in deliveries)
            logins.Add(Mask(delivery, batch));

        return new SealedLogins(logins, batch.Epoch);
    }

    private MaskedLogin Mask(ConsumeContext<LoginMessage> delivery, SealedBatch batch)
    {
        var login = delivery.GetPayload<CheckedLogin>();
        var identity = LoginIdentity.Of(delivery);

        return batch.Seal(masking.Mask(login, identity.MessageId, identity.CreateDate), login);
    }
}
