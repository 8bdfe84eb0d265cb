using System.Text;
using BusEtl.Consumers.Masking;
using BusEtl.Consumers.Validation;
using BusEtl.Persistence;
using BusEtl.Tests.Unit.Validation;
using Microsoft.Extensions.Options;

namespace BusEtl.Tests.Unit.Masking;

public sealed class SealedBatchTests : IDisposable
{
    private readonly KeyRing _ring = KeyRings.Of(KeyRings.SealingJson(KeyRings.Entry("s1", fill: 3)));
    private readonly KnownTokens _known = new(100);

    [Fact]
    public void A_login_carries_the_canonical_originals_of_its_tokens()
    {
        var login = Seal(Batch(), ip: "::ffff:198.51.100.7", deviceId: " cafe\u0301 ");

        Assert.Equal("198.51.100.7", Open(login.Ip));
        Assert.Equal("caf\u00E9", Open(login.DeviceId));
        Assert.Equal(("ip", login.Row.MaskedIp), (login.Ip!.Kind, login.Ip.Token));
        Assert.Equal(("device_id", login.Row.MaskedDeviceId), (login.DeviceId!.Kind, login.DeviceId.Token));
    }

    [Fact]
    public void Logins_with_a_token_in_common_carry_the_same_seal()
    {
        var batch = Batch();
        var (one, other) = (Seal(batch, "198.51.100.7", "a"), Seal(batch, "::ffff:198.51.100.7", "b"));

        Assert.Same(one.Ip, other.Ip);
        Assert.NotEqual(one.DeviceId!.Token, other.DeviceId!.Token);
    }

    [Fact]
    public void A_known_token_is_not_sealed_again()
    {
        var first = Seal(Batch(), "198.51.100.7", "a");
        _known.Add(first.Ip!.Token);

        var second = Seal(Batch(), "198.51.100.7", "a");

        Assert.Null(second.Ip);
        Assert.NotNull(second.DeviceId);
    }

    [Fact]
    public void Being_sealed_does_not_make_a_token_known()
    {
        // The transaction may still fail.
        Seal(Batch(), "198.51.100.7", "a");

        Assert.NotNull(Seal(Batch(), "198.51.100.7", "a").Ip);
    }

    [Fact]
    public void Without_a_vault_nothing_is_sealed()
    {
        var login = Seal(Batch(vault: false), "198.51.100.7", "a");

        Assert.Equal((null, null), (login.Ip, login.DeviceId));
        Assert.NotNull(login.Row);
    }

    [Fact]
    public void A_long_device_id_is_sealed_whole() =>
        Assert.Equal(new string('\u00E9', 5_000), Open(Seal(Batch(), "198.51.100.7", new string('\u00E9', 5_000)).DeviceId));

    [Fact]
    public void Every_sealed_address_has_the_same_length()
    {
        const int NonceAndTag = 12 + 16;
        string[] addresses =
        [
            "0.0.0.0", "1.2.3.4", "198.51.100.7", "255.255.255.255", "::", "::1", "::1.2.3.4", "64:ff9b::102:304", "2001:db8::1",
            "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
        ];

        var originals = addresses.Select(address => Seal(Batch(), address, "a").Ip!).ToList();

        Assert.All(originals, original => Assert.Equal(NonceAndTag + 16, original.Sealed.Length));
        Assert.Equal(addresses.Select(Canonical), originals.Select(Open));
    }

    [Fact]
    public void A_sealed_device_id_tells_of_its_length_only_how_often_64_bytes_were_doubled_for_it()
    {
        const int NonceLengthAndTag = 12 + 4 + 16;

        // Of one, two and three bytes a character.
        foreach (var deviceId in Enumerable.Range(1, 256).SelectMany(length => "x\u00E9\u4E2D".Select(c => new string(c, length))))
        {
            var bytes = Encoding.UTF8.GetByteCount(deviceId);
            var original = Seal(Batch(), "198.51.100.7", deviceId).DeviceId!;

            int[] sizes = [64, 128, 256, 512, 1_024];
            Assert.Equal(NonceLengthAndTag + sizes.First(size => bytes <= size), original.Sealed.Length);
            Assert.Equal(deviceId, Open(original));
        }
    }

    [Fact]
    public void Known_tokens_cost_no_memory()
    {
        var checkedLogin = LoginCheck.Check(Logins.Valid);
        var row = new LoginMasking(_ring).Mask(checkedLogin, default, default);
        _known.Add(row.MaskedIp);
        _known.Add(row.MaskedDeviceId);
        var batch = Batch();
        batch.Seal(row, checkedLogin);
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var i = 0; i < 100; i++)
        {
            batch.Seal(row, checkedLogin);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void A_batch_knows_nothing_of_the_one_before_and_leaves_it_what_it_sealed()
    {
        var originals = Originals();
        var first = SealInBatch(originals, "198.51.100.7");
        var second = SealInBatch(originals, "198.51.100.7");

        Assert.NotSame(first.Ip, second.Ip);
        Assert.Equal(("198.51.100.7", "198.51.100.7"), (Open(first.Ip), Open(second.Ip)));
    }

    [Fact]
    public void New_tokens_cost_no_more_memory_than_what_the_logins_carry()
    {
        // Objects of a header and four references, and of arrays a header, the length and the bytes, in steps of 8.
        const long SealedValueSize = 48;
        static long SizeOf(SealedValue? original) => SealedValueSize + 24 + ((original!.Sealed.Length + 7) / 8 * 8);

        var originals = Originals();
        var logins = Enumerable.Range(0, 100)
            .Select(i => LoginCheck.Check(Logins.Valid with { Ip = $"198.51.100.{i}" }) with { DeviceId = $"{i}" })
            .ToArray();
        var rows = Array.ConvertAll(logins, login => new LoginMasking(_ring).Mask(login, default, default));
        var carried = new MaskedLogin[rows.Length];
        SealAll(originals, rows, logins, carried);
        var before = GC.GetAllocatedBytesForCurrentThread();

        SealAll(originals, rows, logins, carried);

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        const long BatchItself = 100;
        Assert.InRange(allocated, 1, BatchItself + carried.Sum(login => SizeOf(login.Ip) + SizeOf(login.DeviceId)));
    }

    public void Dispose() => _ring.Dispose();

    private static void SealAll(OriginalSealing originals, UserLogin[] rows, CheckedLogin[] logins, MaskedLogin[] carried)
    {
        using var batch = originals.NewBatch();

        for (var i = 0; i < rows.Length; i++)
            carried[i] = batch.Seal(rows[i], logins[i]);
    }

    private static string Canonical(string ip)
    {
        Assert.True(CanonicalIp.TryParse(ip, out var address));
        Span<byte> text = stackalloc byte[CanonicalIp.MaxTextLength];

        return Encoding.UTF8.GetString(text[..address.Write(text)]);
    }

    private OriginalSealing Originals(bool vault = true) =>
        new(new LoginSealing(_ring), _known, Options.Create(new MaskingOptions { Vault = vault }));

    private SealedBatch Batch(bool vault = true) => Originals(vault).NewBatch();

    private MaskedLogin SealInBatch(OriginalSealing originals, string ip)
    {
        using var batch = originals.NewBatch();

        return Seal(batch, ip, "a");
    }

    private MaskedLogin Seal(SealedBatch batch, string ip, string deviceId)
    {
        var login = LoginCheck.Check(Logins.Valid with { Ip = ip }) with { DeviceId = deviceId };

        return batch.Seal(new LoginMasking(_ring).Mask(login, Guid.NewGuid(), default), login);
    }

    private string Open(SealedValue? original)
    {
        Assert.True(PersonalDataKindName.TryParse(original!.Kind, out var kind));

        return new LoginSealing(_ring).Open(kind, original.Token, original.KeyId, original.Sealed);
    }
}
