using BusEtl.Consumers.Consuming;
using BusEtl.Consumers.Masking;
using BusEtl.Consumers.Serialization;
using BusEtl.Consumers.Storing;
using BusEtl.Consumers.Validation;
using BusEtl.Contracts;
using BusEtl.Tests.Unit.Masking;
using BusEtl.Tests.Unit.Validation;
using MassTransit;
using Microsoft.Extensions.Options;

namespace BusEtl.Tests.Unit.Consuming;

/// <summary>What is thrown for one login of a batch is that login's alone.</summary>
public sealed class DeliveredLoginsTests : IDisposable
{
    private readonly KeyRing _ring = KeyRings.Of(KeyRings.SealingJson(KeyRings.Entry("s1", fill: 3)));
    private readonly LoginMasking _masking;
    private readonly OriginalSealing _originals;

    public DeliveredLoginsTests()
    {
        _masking = new LoginMasking(_ring);
        _originals = new OriginalSealing(new LoginSealing(_ring), new KnownTokens(10), Options.Create(new MaskingOptions { Vault = true }));
    }

    [Fact]
    public void A_login_that_cannot_be_masked_or_has_no_identity_leaves_the_others_alone()
    {
        // What no check would let pass, so that masking itself throws.
        var hostile = LoginCheck.Check(Logins.Valid) with { DeviceId = "a\uFFFEb" };
        ConsumeContext<LoginMessage>[] deliveries =
        [
            Delivery(LoginCheck.Check(Logins.Valid), ("one", 1)),
            Delivery(hostile, ("two", 1)),
            Delivery(login: null, ("three", 1)),
            Delivery(LoginCheck.Check(Logins.Valid), sent: null),
            Delivery(LoginCheck.Check(Logins.Valid with { Ip = "::1" }), ("five", 1)),
        ];

        var logins = DeliveredLogins.Mask(deliveries, _masking, _originals);

        Assert.Equal(2, logins.Sealed.Count);
        Assert.Equal([deliveries[0], deliveries[4]], logins.Sealed.Logins.Select(login => logins.DeliveryOf(login.Row)));
        Assert.Equal([deliveries[1], deliveries[2], deliveries[3]], logins.Refused.Select(login => login.Delivery));
        Assert.Equal("The login could not be stored (ArgumentException before storing).", logins.Refused[0].Exception.Message);
        Assert.All(logins.Refused, login => Assert.DoesNotContain('\uFFFE', login.Exception.ToString()));
    }

    [Fact]
    public void Two_deliveries_of_one_id_are_two()
    {
        ConsumeContext<LoginMessage>[] deliveries =
            [Delivery(LoginCheck.Check(Logins.Valid), ("x", 1)), Delivery(LoginCheck.Check(Logins.Valid), ("x", 2))];

        var logins = DeliveredLogins.Mask([.. deliveries.Select(one => new BatchEntry(one))], _masking, _originals);

        Assert.Equal(2, logins.Sealed.Logins.Select(login => (login.Row.MessageId, login.Row.CreateDate)).Distinct().Count());
        Assert.Equal([1, 2], logins.Sealed.Logins.Select(login => logins.DeliveryOf(login.Row).ReceiveContext.GetSentTime()!.Value.Day));
        Assert.All(deliveries, one => Assert.Null(new BatchEntry(one).MessageId));
    }

    [Fact]
    public void That_the_keys_are_gone_is_no_login_s_fault()
    {
        _ring.Dispose();

        Assert.Throws<ObjectDisposedException>(() =>
            DeliveredLogins.Mask([Delivery(LoginCheck.Check(Logins.Valid), ("x", 1))], _masking, _originals));
    }

    public void Dispose() => _ring.Dispose();

    private static ConsumeContext<LoginMessage> Delivery(CheckedLogin? login, (string Note, int Day)? sent)
    {
        var headers = sent is { } time
            ? [(MessageHeaders.TransportSentTime, (object)new DateTime(2026, 1, time.Day, 0, 0, 0, DateTimeKind.Utc))]
            : Array.Empty<(string, object)>();
        var context = new LoginDeserializer().Deserialize(new MadeUpDelivery(headers));
        Assert.True(context.TryGetMessage<LoginMessage>(out var delivery));
        if (login is not null)
            delivery.GetOrAddPayload(login.Itself);

        return delivery;
    }
}
