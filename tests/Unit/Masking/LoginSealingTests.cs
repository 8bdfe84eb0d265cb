using BusEtl.Consumers.Masking;
using BusEtl.Persistence;

namespace BusEtl.Tests.Unit.Masking;

public sealed class LoginSealingTests
{
    private const string Token = "t1.JGHyR_OTROWQU79SOFPXoox9XBCVru4lLP-19GQtZUY";

    private static readonly LoginSealing Sealing = new(KeyRings.Of(KeyRings.SealingJson(KeyRings.Entry("s1", fill: 3))));

    // McGrew and Viega, The Galois/Counter Mode of Operation (the specification given to NIST), test cases 13 to 16: AES-256 with a nonce of
    // 12 bytes.
    [Theory]
    [InlineData(
        "0000000000000000000000000000000000000000000000000000000000000000", "000000000000000000000000", "", "",
        "530f8afbc74536b9a963b4f1c4cb738b")]
    [InlineData(
        "0000000000000000000000000000000000000000000000000000000000000000", "000000000000000000000000", "",
        "00000000000000000000000000000000",
        "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919")]
    [InlineData(
        "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308", "cafebabefacedbaddecaf888", "",
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255",
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015ad"
            + "b094dac5d93471bdec1a502270e3cc6c")]
    [InlineData(
        "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308", "cafebabefacedbaddecaf888",
        "feedfacedeadbeeffeedfacedeadbeefabaddad2",
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
            + "76fc6ece0f4e1768cddf8853bb2d551b")]
    public void The_seal_is_the_AES_256_GCM_of_its_specification(
        string key, string nonce, string associatedData, string value, string ciphertextAndTag)
    {
        var ringKey = new RingKey(KeyPurpose.Sealing, "s1", true, Convert.FromHexString(key));
        var sealedBytes = new byte[12 + (value.Length / 2) + 16];
        Convert.FromHexString(nonce).CopyTo(sealedBytes, 0);

        LoginSealing.Seal(ringKey, sealedBytes, Convert.FromHexString(value), Convert.FromHexString(associatedData));

        Assert.Equal(nonce + ciphertextAndTag, Convert.ToHexStringLower(sealedBytes));
        var opened = new byte[value.Length / 2];
        LoginSealing.Open(ringKey, sealedBytes, opened, Convert.FromHexString(associatedData));
        Assert.Equal(value, Convert.ToHexStringLower(opened));
    }

    // Stored rows hold such values: when these cannot be opened any more, none of them can.
    [Theory]
    [InlineData(
        PersonalDataKind.DeviceId,
        "900-12-3456",
        "000102030405060708090a0b47b17647f6d06d2300f74b95d3dcb1f5bfd07e3e39dfa2181e9d096a845d1b23657f219a"
            + "3d07790f5407500a3346217ab414bfa8f39dcdf0bb4494d87ff74f8a546b86da1bff4676aaa176b3a6bd5d13713cf89a")]
    [InlineData(PersonalDataKind.Ip, "198.51.100.7", "000102030405060708090a0b47b1764ccfe05d0e31c5995921dae3f211f5b9dba840eb377cbe76706b0fde36")]
    public void A_value_sealed_once_can_be_opened_for_ever(PersonalDataKind kind, string value, string stored) =>
        Assert.Equal(value, Sealing.Open(kind, Token, "s1", Convert.FromHexString(stored)));

    [Theory]
    [InlineData("")]
    [InlineData("198.51.100.7")]
    [InlineData("Gerät-\u00E9-🦊")]
    public void What_was_sealed_can_be_opened(string value)
    {
        var row = Seal(value);

        Assert.Equal((Token, "device_id", "s1"), (row.Token, row.Kind, row.KeyId));
        Assert.Equal(12 + 4 + 64 + 16, row.Sealed.Length);
        Assert.Equal(value, Sealing.Open(PersonalDataKind.DeviceId, Token, "s1", row.Sealed));
    }

    [Fact]
    public void A_long_value_can_be_opened() =>
        Assert.Equal(100_000, Sealing.Open(PersonalDataKind.DeviceId, Token, "s1", Seal(new string('x', 100_000)).Sealed).Length);

    [Fact]
    public void A_value_is_bound_to_the_whole_of_a_long_token()
    {
        var token = new string('x', 10_000);
        var row = Sealing.SealDeviceId(token, "900-12-3456");

        Assert.Equal("900-12-3456", Sealing.Open(PersonalDataKind.DeviceId, token, "s1", row.Sealed));
        AssertBroken(PersonalDataKind.DeviceId, token[..^1] + "y", row.Sealed);
    }

    [Fact]
    public void No_two_seals_of_a_value_are_the_same() =>
        Assert.Distinct(Enumerable.Range(0, 1_000).Select(_ => Convert.ToHexString(Seal("900-12-3456").Sealed)));

    [Fact]
    public void A_value_sealed_under_a_retired_key_can_be_opened_and_new_ones_are_under_the_active_one()
    {
        var row = Seal("900-12-3456");
        var later = new LoginSealing(KeyRings.Of(
            KeyRings.SealingJson(KeyRings.Entry("s1", "retired", 3), KeyRings.Entry("s2", fill: 4))));

        Assert.Equal("900-12-3456", later.Open(PersonalDataKind.DeviceId, row.Token, row.KeyId, row.Sealed));
        Assert.Equal("s2", later.SealDeviceId(Token, "900-12-3456").KeyId);
    }

    [Fact]
    public void Every_changed_bit_of_a_sealed_value_is_found()
    {
        var original = Seal("900-12-3456").Sealed;

        for (var bit = 0; bit < original.Length * 8; bit++)
        {
            var changed = original.ToArray();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            AssertBroken(PersonalDataKind.DeviceId, Token, changed);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(27)]
    [InlineData(28)]
    [InlineData(95)]
    public void A_sealed_value_that_was_cut_is_found(int length) =>
        AssertBroken(PersonalDataKind.DeviceId, Token, Seal("900-12-3456").Sealed[..length]);

    [Fact]
    public void A_sealed_value_of_another_token_or_kind_is_found()
    {
        var row = Seal("900-12-3456");

        AssertBroken(PersonalDataKind.Ip, Token, row.Sealed);
        AssertBroken(PersonalDataKind.DeviceId, Token[..^1] + "Z", row.Sealed);
    }

    [Fact]
    public void A_sealed_value_under_another_key_of_the_same_id_is_found()
    {
        var other = new LoginSealing(KeyRings.Of(KeyRings.SealingJson(KeyRings.Entry("s1", fill: 4))));

        Assert.Throws<SealException>(() => other.Open(PersonalDataKind.DeviceId, Token, "s1", Seal("900-12-3456").Sealed));
    }

    [Theory]
    [InlineData("s2", "The key ring has no sealing key 's2'.")]
    [InlineData("t1", "The key ring has no sealing key 't1'.")]
    [InlineData("900-12-3456 not an id", "The key ring has no sealing key of that id.")]
    public void An_unknown_key_is_named(string keyId, string text)
    {
        var sealedBytes = Seal("900-12-3456").Sealed;

        var exception = Assert.Throws<SealException>(() => Sealing.Open(PersonalDataKind.DeviceId, Token, keyId, sealedBytes));

        Assert.Equal(text, exception.Message);
    }

    [Fact]
    public void A_ring_without_a_sealing_key_seals_nothing()
    {
        var sealing = new LoginSealing(KeyRings.Of(KeyRings.Json(KeyRings.Entry("t1"))));

        Assert.Throws<InvalidOperationException>(() => sealing.SealDeviceId(Token, "900-12-3456"));
    }

    [Fact]
    public void Many_threads_seal_and_open_at_once()
    {
        var values = Enumerable.Range(0, 2_000).Select(i => $"device-{i}").ToArray();

        var opened = values.AsParallel().AsOrdered()
            .Select(value => Sealing.Open(PersonalDataKind.DeviceId, Token, "s1", Seal(value).Sealed))
            .ToArray();

        Assert.Equal(values, opened);
    }

    [Theory]
    [InlineData(PersonalDataKind.Ip, "")]
    [InlineData(PersonalDataKind.Ip, "c6336407")]
    [InlineData(PersonalDataKind.Ip, "00000000000000000000ffffc633640700")]
    [InlineData(PersonalDataKind.DeviceId, "000000")]
    [InlineData(PersonalDataKind.DeviceId, "0000000261")]
    [InlineData(PersonalDataKind.DeviceId, "ffffffff61")]
    public void What_is_no_form_of_its_kind_is_not_read(PersonalDataKind kind, string form) =>
        Assert.False(OriginalForm.TryRead(kind, Convert.FromHexString(form), new byte[CanonicalIp.MaxTextLength], out _));

    [Fact]
    public void A_kind_has_one_name_for_ever()
    {
        Assert.Equal(["ip", "device_id"], Enum.GetValues<PersonalDataKind>().Select(PersonalDataKindName.Of));
        Assert.True(PersonalDataKindName.TryParse("ip", out var ip));
        Assert.True(PersonalDataKindName.TryParse("device_id", out var device));
        Assert.Equal((PersonalDataKind.Ip, PersonalDataKind.DeviceId), (ip, device));
        Assert.False(PersonalDataKindName.TryParse("IP", out _));
        Assert.False(PersonalDataKindName.TryParse(null, out _));
    }

    [Fact]
    public void A_sealed_value_prints_as_its_token() => Assert.Equal($"SealedValue {{ {Token} }}", Seal("900-12-3456").ToString());

    private static SealedValue Seal(string value) => Sealing.SealDeviceId(Token, value);

    private static void AssertBroken(PersonalDataKind kind, string token, byte[] sealedBytes)
    {
        var exception = Assert.Throws<SealException>(() => Sealing.Open(kind, token, "s1", sealedBytes));

        Assert.Equal(
            "The sealed value, its token and its kind do not belong together under the key 's1': something of them was changed.",
            exception.Message);
    }
}
