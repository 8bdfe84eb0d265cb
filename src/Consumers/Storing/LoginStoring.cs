using BusEtl.Consumers.Breaking;
using BusEtl.Consumers.Consuming;
using BusEtl.Consumers.Masking;
using BusEtl.Contracts;
using MassTransit;
using Microsoft.Extensions.Logging;

namespace BusEtl.Consumers.Storing;

/// <summary>Masks and seals checked logins and records them; what becomes of each is noted at its delivery.</summary>
public sealed partial class LoginStoring(
    LoginMasking masking,
    OriginalSealing originals,
    BatchRecorder recorder,
    RepeatedLogins repeats,
    LoginBreaker breaker,
    ILogger<LoginStoring> logger)
{
    /// <summary>Stores the logins of the deliveries. A login that is stored already changes nothing.</summary>
    /// <exception cref="OperationCanceledException">The work was cancelled; the messages have to go back.</exception>
    public async Task StoreAsync(IReadOnlyCollection<ConsumeContext<LoginMessage>> deliveries, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(deliveries);

        var (logins, recorded) = await RecordAsync(deliveries, cancellationToken);

        foreach (var delivery in deliveries)
            LoginAttempts.Failing(delivery.ReceiveContext)?.Succeeded();

        foreach (var login in recorded.Failed)
            LoginAttempts.Of(logins.DeliveryOf(login.Row).ReceiveContext).Failed(login.Exception);

        foreach (var login in logins.Refused)
            LoginAttempts.Of(login.Delivery.ReceiveContext).Failed(login.Exception);

        foreach (var login in recorded.Repeated)
            repeats.Look(logins.DeliveryOf(login.Given), login);
    }

    private async Task<(DeliveredLogins Logins, RecordedBatch Recorded)> RecordAsync(
        IReadOnlyCollection<ConsumeContext<LoginMessage>> deliveries, CancellationToken cancellationToken)
    {
        while (true)
        {
            var logins = DeliveredLogins.Mask(deliveries, masking, originals);

            try
            {
                var recorded = await recorder.RecordAsync(logins.Sealed, cancellationToken);
                Tell(logins.Refused);

                return (logins, recorded);
            }
            catch (VaultChangedException)
            {
                // Once more, with all originals: what was known of the vault is forgotten.
            }
        }
    }

    private void Tell(IReadOnlyList<RefusedLogin> refused)
    {
        if (refused.Count > 0)
            breaker.Failed(refused.Count);

        // Not the text of the cause, which may hold a value.
        foreach (var login in refused)
            Log.Refused(logger, LoginIdentity.IdOf(login.Delivery), login.Cause.GetType().Name, login.Cause.StackTrace);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The message {MessageId} could not be masked or sealed: {Fault}. It was thrown {Where}")]
        public static partial void Refused(ILogger logger, Guid? messageId, string fault, string? where);
    }
}
