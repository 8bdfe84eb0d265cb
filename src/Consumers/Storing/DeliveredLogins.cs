using BusEtl.Consumers.Consuming;
using BusEtl.Consumers.Masking;
using BusEtl.Consumers.Validation;
using BusEtl.Contracts;
using BusEtl.Persistence;
using MassTransit;

namespace BusEtl.Consumers.Storing;

/// <summary>
/// The logins of deliveries, masked and sealed, and the way back from a login to its delivery: by the row itself, because two deliveries may
/// have one id. What is thrown for one login is that login's alone.
/// </summary>
internal sealed class DeliveredLogins
{
    private readonly List<MaskedLogin> _masked;
    private readonly List<ConsumeContext<LoginMessage>> _deliveries;
    private readonly List<RefusedLogin> _refused = [];
    private readonly long _epoch;
    private Dictionary<UserLogin, ConsumeContext<LoginMessage>>? _deliveryOf;

    private DeliveredLogins(int count, long epoch)
    {
        (_masked, _deliveries) = (new List<MaskedLogin>(count), new List<ConsumeContext<LoginMessage>>(count));
        _epoch = epoch;
    }

    /// <summary>Those that could be masked and sealed.</summary>
    public SealedLogins Sealed => new(_masked, _epoch);

    /// <summary>Those that could not.</summary>
    public IReadOnlyList<RefusedLogin> Refused => _refused;

    public static DeliveredLogins Mask(
        IReadOnlyCollection<ConsumeContext<LoginMessage>> deliveries, LoginMasking masking, OriginalSealing originals)
    {
        using var batch = originals.NewBatch();
        var logins = new DeliveredLogins(deliveries.Count, batch.Epoch);

        foreach (var delivery in deliveries)
            logins.Add(delivery, masking, batch);

        return logins;
    }

    public ConsumeContext<LoginMessage> DeliveryOf(UserLogin row)
    {
        // Few batches have a login that anybody asks for.
        _deliveryOf ??= _masked.Select((login, i) => (login.Row, i))
            .ToDictionary(login => login.Row, login => _deliveries[login.i]);

        return _deliveryOf[row];
    }

    private void Add(ConsumeContext<LoginMessage> delivery, LoginMasking masking, SealedBatch batch)
    {
        try
        {
            _masked.Add(Mask(delivery, masking, batch));
            _deliveries.Add(delivery);
        }
        catch (Exception exception) when (exception is not ObjectDisposedException)
        {
            // With its keys gone the service is at its end, which is no login's fault.
            _refused.Add(new RefusedLogin(delivery, exception));
        }
    }

    private static MaskedLogin Mask(ConsumeContext<LoginMessage> delivery, LoginMasking masking, SealedBatch batch)
    {
        var login = delivery.GetPayload<CheckedLogin>();
        var identity = LoginIdentity.Of(delivery);

        return batch.Seal(masking.Mask(login, identity.MessageId, identity.CreateDate), login);
    }
}

/// <summary>A login that could not be masked or sealed, or has no identity.</summary>
internal sealed record RefusedLogin(ConsumeContext<LoginMessage> Delivery, Exception Cause)
{
    /// <summary>The fault as the delivery's: it names no value, which the text of the cause may.</summary>
    public LoginNotStoredException Exception { get; } = new(new StoreFault(StoreFaultKind.Row, $"{Cause.GetType().Name} before storing"));
}
