using BusEtl.Consumers.Masking;
using BusEtl.Consumers.Validation;
using BusEtl.Tests.Unit.Masking;
using Microsoft.Extensions.Options;

namespace BusEtl.Tests.Unit.Validation;

/// <summary>
/// What the check takes, masking and sealing take, whatever characters it has: a login that throws there would cost more than itself. Whether
/// PostgreSQL takes it, <c>AnyCharacterStoreTests</c> asks.
/// </summary>
public sealed class AnyCharacterTests : IDisposable
{
    private static readonly string[] Fields = ["user_id", "app_version", "device_type", "ip", "locale", "device_id"];

    private readonly KeyRing _ring = KeyRings.Of(KeyRings.SealingJson(KeyRings.Entry("s1", fill: 3)));

    [Fact]
    public void What_the_check_takes_is_masked_and_sealed_whatever_character_a_field_has()
    {
        var masking = new LoginMasking(_ring);
        using var batch = new OriginalSealing(new LoginSealing(_ring), new KnownTokens(10), Options.Create(new MaskingOptions { Vault = true })).NewBatch();
        var taken = Fields.ToDictionary(field => field, _ => 0);

        foreach (var one in CodePoints.OfTheFirstPlane.Concat(CodePoints.Beyond).Concat(CodePoints.Broken))
        {
            foreach (var field in Fields)
            {
                // By itself a blank is no text; beside a letter it is.
                var text = field switch { "app_version" => $"1.2-{one}", "ip" => $"{one}::1", _ => $"a{one}b" };
                if (Attempt(field, text) is not { } login)
                    continue;

                var row = masking.Mask(login, Guid.Empty, default);
                Assert.StartsWith("t1.", batch.Seal(row, login).Row.MaskedDeviceId);
                taken[field]++;
            }
        }

        // All that is seen in a text; letters, digits, hyphen and dot; letters, hyphen and underscore; blanks ahead of an address, and digits.
        Assert.All([taken["user_id"], taken["device_type"], taken["device_id"]], count => Assert.InRange(count, 60_000, 80_000));
        Assert.Equal((64, 54), (taken["app_version"], taken["locale"]));
        Assert.InRange(taken["ip"], 17, 40);
    }

    public void Dispose() => _ring.Dispose();

    private static CheckedLogin? Attempt(string field, string text)
    {
        try
        {
            return LoginCheck.Check(Logins.Valid.With(field, text));
        }
        catch (InvalidLoginException)
        {
            return null;
        }
    }
}
