using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using BusEtl.Consumers.Masking;
using BusEtl.Consumers.Validation;
using BusEtl.Persistence;
using BusEtl.Tests.Unit.Validation;

namespace BusEtl.Tests.Unit.Masking;

public sealed class LoginMaskingTests
{
    private static readonly LoginMasking Masking = KeyRings.Masking();

    // Test cases 1, 2 and 4; 6 and 7 have keys longer than ours may be.
    [Theory]
    [InlineData(
        "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b",
        "4869205468657265",
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7")]
    [InlineData(
        "4a656665",
        "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")]
    [InlineData(
        "0102030405060708090a0b0c0d0e0f10111213141516171819",
        "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd",
        "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b")]
    public void The_token_is_the_HMAC_of_RFC_4231(string key, string data, string hmac)
    {
        var token = LoginMasking.Token(new RingKey(KeyPurpose.Token, "t1", true, Convert.FromHexString(key)), Convert.FromHexString(data));

        Assert.Equal($"t1.{Base64Url.EncodeToString(Convert.FromHexString(hmac))}", token);
    }

    [Theory]
    [InlineData(PersonalDataKind.Ip, "::FFFF:198.51.100.77", "ip\0198.51.100.77")]
    [InlineData(PersonalDataKind.Ip, "2001:DB8:0::1", "ip\02001:db8::1")]
    [InlineData(PersonalDataKind.DeviceId, " 900-12-3456 ", "device_id\0900-12-3456")]
    [InlineData(PersonalDataKind.DeviceId, "\u3000e\u0301\t", "device_id\0\u00E9")]
    public void The_token_is_made_of_key_id_kind_and_canonical_value(PersonalDataKind kind, string value, string hashed)
    {
        var hmac = HMACSHA256.HashData(Enumerable.Repeat((byte)1, 32).ToArray(), Encoding.UTF8.GetBytes(hashed));

        Assert.Equal($"t1.{Base64Url.EncodeToString(hmac)}", Masking.TokenOf(kind, value));
    }

    [Fact]
    public void A_token_never_changes() =>
        // Stored rows hold tokens: a change of this text cuts every new login off from the old ones.
        Assert.Equal("t1.JGHyR_OTROWQU79SOFPXoox9XBCVru4lLP-19GQtZUY", Masking.TokenOf(PersonalDataKind.DeviceId, "900-12-3456"));

    [Theory]
    [InlineData("900-12-3456", "900-12-3456")]
    [InlineData("900-12-3456", " 900-12-3456\u00A0")]
    [InlineData("caf\u00E9", "cafe\u0301")]
    [InlineData("\u1E9B\u0323", "\u017F\u0323\u0307")]
    [InlineData("\uAC00", "\u1100\u1161")]
    public void One_device_has_one_token(string one, string other) =>
        Assert.Equal(Masking.TokenOf(PersonalDataKind.DeviceId, one), Masking.TokenOf(PersonalDataKind.DeviceId, other));

    [Theory]
    [InlineData("900-12-3456", "900-12-3457")]
    [InlineData("abc", "ABC")]
    [InlineData("a b", "a  b")]
    [InlineData("\uFB01", "fi")]
    public void Another_device_has_another_token(string one, string other) =>
        Assert.NotEqual(Masking.TokenOf(PersonalDataKind.DeviceId, one), Masking.TokenOf(PersonalDataKind.DeviceId, other));

    [Theory]
    [InlineData("198.51.100.77", "::ffff:198.51.100.77")]
    [InlineData("1.2.3.4", "::ffff:102:304")]
    [InlineData("2001:db8::1", "2001:0DB8:0:0:0:0:0:1")]
    [InlineData("1.2.3.4", " 1.2.3.4 ")]
    public void One_address_has_one_token(string one, string other) =>
        Assert.Equal(Masking.TokenOf(PersonalDataKind.Ip, one), Masking.TokenOf(PersonalDataKind.Ip, other));

    [Fact]
    public void Another_kind_key_or_key_id_makes_another_token()
    {
        string[] tokens =
        [
            Masking.TokenOf(PersonalDataKind.Ip, "198.51.100.7"),
            Masking.TokenOf(PersonalDataKind.DeviceId, "198.51.100.7"),
            KeyRings.Masking(fill: 2).TokenOf(PersonalDataKind.Ip, "198.51.100.7"),
            KeyRings.Masking(id: "t2").TokenOf(PersonalDataKind.Ip, "198.51.100.7"),
        ];

        Assert.Equal(4, tokens.Distinct().Count());
    }

    [Fact]
    public void The_active_key_makes_the_tokens()
    {
        var ring = KeyRings.Of(
            KeyRings.Json(KeyRings.Entry("old", "retired", 2), KeyRings.Entry("t1"), KeyRings.Entry("older", "retired", 3)));

        Assert.Equal(
            Masking.TokenOf(PersonalDataKind.DeviceId, "900-12-3456"),
            new LoginMasking(ring).TokenOf(PersonalDataKind.DeviceId, "900-12-3456"));
    }

    [Fact]
    public void A_value_may_have_a_token_of_every_key_and_the_active_ones_is_the_first()
    {
        var masking = new LoginMasking(KeyRings.Of(
            KeyRings.Json(KeyRings.Entry("t1", "retired"), KeyRings.Entry("t3", fill: 3), KeyRings.Entry("t2", "retired", 2))));

        Assert.Equal(
            [
                KeyRings.Masking(3, "t3").TokenOf(PersonalDataKind.Ip, "2001:db8::1"),
                KeyRings.Masking(1, "t1").TokenOf(PersonalDataKind.Ip, "2001:db8::1"),
                KeyRings.Masking(2, "t2").TokenOf(PersonalDataKind.Ip, "2001:db8::1"),
            ],
            masking.TokensOf(PersonalDataKind.Ip, "2001:DB8:0::1"));
    }

    [Fact]
    public void A_row_holds_tokens_and_the_other_texts_unchanged()
    {
        var id = Guid.Parse("0b9a4cb5-3c7f-4d0e-9c53-7a1e2f1f6c11");
        var row = Masking.Mask(LoginCheck.Check(Logins.Valid with { Ip = "::ffff:198.51.100.7" }), id, new DateOnly(2022, 12, 1));

        Assert.Equal(
            (id, Logins.Valid.UserId.Text, "android", "RU", "2.3.0", new DateOnly(2022, 12, 1)),
            (row.MessageId, row.UserId, row.DeviceType, row.Locale, row.AppVersion, row.CreateDate));
        Assert.Equal(Masking.TokenOf(PersonalDataKind.Ip, "198.51.100.7"), row.MaskedIp);
        Assert.Equal(Masking.TokenOf(PersonalDataKind.DeviceId, "900-12-3456"), row.MaskedDeviceId);
    }

    [Fact]
    public void A_token_never_holds_the_value_and_always_fits_its_column()
    {
        var random = new Random(11);
        var masking = KeyRings.Masking(id: new string('k', 16));

        for (var round = 0; round < 5_000; round++)
        {
            var device = string.Concat(Enumerable.Range(0, random.Next(4, 200)).Select(_ => (char)random.Next('!', '\u0250')))
                .Replace("\u007F", "x", StringComparison.Ordinal);
            var ip = $"{random.Next(256)}.{random.Next(256)}.{random.Next(256)}.{random.Next(256)}";

            foreach (var (kind, value) in new[] { (PersonalDataKind.DeviceId, device), (PersonalDataKind.Ip, ip) })
            {
                var token = masking.TokenOf(kind, value);

                Assert.Matches(@"\Akkkkkkkkkkkkkkkk\.[A-Za-z0-9_-]{43}\z", token);
                Assert.DoesNotContain(value, token, StringComparison.Ordinal);
                Assert.DoesNotContain(Convert.ToBase64String(Encoding.UTF8.GetBytes(value)).TrimEnd('='), token, StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(501)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(100_000)]
    public void A_value_of_any_length_has_a_token(int length)
    {
        var value = new string('\u00E9', length);

        Assert.Equal(
            Masking.TokenOf(PersonalDataKind.DeviceId, value),
            Masking.TokenOf(PersonalDataKind.DeviceId, value.Normalize(NormalizationForm.FormD)));
    }

    [Fact]
    public void Many_threads_get_the_tokens_that_one_gets()
    {
        var values = Enumerable.Range(0, 2_000).Select(i => $"device-{i % 100}").ToArray();
        var tokens = values.AsParallel().AsOrdered().Select(v => Masking.TokenOf(PersonalDataKind.DeviceId, v)).ToArray();

        Assert.Equal(values.Select(v => Masking.TokenOf(PersonalDataKind.DeviceId, v)), tokens);
    }

    [Fact]
    public void What_cannot_be_such_a_value_is_refused_without_showing_it()
    {
        var ip = Assert.Throws<ArgumentException>(() => Masking.TokenOf(PersonalDataKind.Ip, "198.51.100.777"));
        var blank = Assert.Throws<ArgumentException>(() => Masking.TokenOf(PersonalDataKind.DeviceId, " \t"));
        var half = Assert.Throws<ArgumentException>(() => Masking.TokenOf(PersonalDataKind.DeviceId, "a\uD800"));

        Assert.Equal("The value is not an IP address. (Parameter 'value')", ip.Message);
        Assert.Equal("The value is not a device id. (Parameter 'value')", blank.Message);
        Assert.Equal(blank.Message, half.Message);
    }

    [Fact]
    public void Masking_allocates_the_row_and_its_tokens_only()
    {
        var login = LoginCheck.Check(Logins.Valid);
        var row = Masking.Mask(login, default, default);

        Assert.Equal(
            AllocatedBy(() => Copy(row)) + (2 * AllocatedBy(() => _ = new string(row.MaskedIp.AsSpan()))),
            AllocatedBy(() => Masking.Mask(login, default, default)));
    }

    private static UserLogin Copy(UserLogin row) => new()
    {
        MessageId = row.MessageId,
        UserId = row.UserId,
        DeviceType = row.DeviceType,
        MaskedIp = row.MaskedIp,
        MaskedDeviceId = row.MaskedDeviceId,
        Locale = row.Locale,
        AppVersion = row.AppVersion,
        CreateDate = row.CreateDate,
    };

    private static long AllocatedBy(Action action)
    {
        action();
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var i = 0; i < 100; i++)
        {
            action();
        }

        return (GC.GetAllocatedBytesForCurrentThread() - before) / 100;
    }
}
