using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using BusEtl.Consumers.Validation;
using BusEtl.Contracts;
using BusEtl.Persistence;

namespace BusEtl.Consumers.Masking;

/// <summary>
/// Puts a token in the place of each personal value: <c>&lt;key id&gt;.&lt;base64url of HMAC-SHA256(key, kind || 0x00 || canonical
/// value in UTF-8)&gt;</c>. Every spelling of a value has one token, another kind or key another one, and without the key nobody can
/// test a guess. Safe for use by many threads at once.
/// </summary>
public sealed class LoginMasking(KeyRing keys)
{
    private const int StackLimit = 512;

    /// <summary>The token that a newly stored login with this value has, as the active key makes it.</summary>
    /// <param name="kind">What the value is.</param>
    /// <param name="value">Any spelling of it.</param>
    /// <exception cref="ArgumentException">The value cannot be one of this kind. The text does not hold it.</exception>
    public string TokenOf(PersonalDataKind kind, string value) => TokenOf(keys.ActiveTokenKey, kind, value);

    /// <summary>The tokens that stored logins with this value can have: that of the active key first, then those of the retired ones.</summary>
    /// <inheritdoc cref="TokenOf(PersonalDataKind, string)"/>
    public IReadOnlyList<string> TokensOf(PersonalDataKind kind, string value) =>
        [.. keys.TokenKeys.OrderByDescending(key => key.IsActive).Select(key => TokenOf(key, kind, value))];

    /// <summary>Whether a stored token is one of another value. Of a token of a key that the ring has not, that cannot be said: then not.</summary>
    internal bool IsOther(string token, PersonalDataKind kind, string value)
    {
        var keyId = token.AsSpan(0, Math.Max(0, token.IndexOf('.', StringComparison.Ordinal)));
        foreach (var key in keys.TokenKeys)
        {
            if (keyId.SequenceEqual(key.Id))
                return TokenOf(key, kind, value) != token;
        }

        return false;
    }

    internal UserLogin Mask(CheckedLogin login, Guid messageId, DateOnly createDate) => new()
    {
        MessageId = messageId,
        UserId = login.UserId,
        DeviceType = login.DeviceType,
        MaskedIp = TokenOf(keys.ActiveTokenKey, login.Address),
        MaskedDeviceId = TokenOf(keys.ActiveTokenKey, login.DeviceId),
        Locale = login.Locale,
        AppVersion = login.AppVersion,
        CreateDate = createDate,
    };

    private static string TokenOf(RingKey key, PersonalDataKind kind, string value) => kind switch
    {
        PersonalDataKind.Ip when CanonicalIp.TryParse(value, out var address) => TokenOf(key, address),
        PersonalDataKind.Ip => throw new ArgumentException("The value is not an IP address.", nameof(value)),
        PersonalDataKind.DeviceId when !string.IsNullOrWhiteSpace(WireText.FromString(value).Text) => TokenOf(key, value),
        PersonalDataKind.DeviceId => throw new ArgumentException("The value is not a device id.", nameof(value)),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    private static string TokenOf(RingKey key, CanonicalIp address)
    {
        var prefix = PersonalDataKindName.PrefixOf(PersonalDataKind.Ip);
        Span<byte> input = stackalloc byte[prefix.Length + CanonicalIp.MaxTextLength];
        prefix.CopyTo(input);

        return Token(key, input[..(prefix.Length + address.Write(input[prefix.Length..]))]);
    }

    private static string TokenOf(RingKey key, string deviceId)
    {
        var text = CanonicalDeviceId.Of(deviceId);
        var prefix = PersonalDataKindName.PrefixOf(PersonalDataKind.DeviceId);
        var length = prefix.Length + Encoding.UTF8.GetByteCount(text);
        Span<byte> input = length <= StackLimit ? stackalloc byte[length] : new byte[length];

        prefix.CopyTo(input);
        Encoding.UTF8.GetBytes(text, input[prefix.Length..]);

        return Token(key, input);
    }

    /// <summary>The token of what is hashed: kind, zero byte and canonical value.</summary>
    internal static string Token(RingKey key, ReadOnlySpan<byte> input)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        key.Hash(input, hash);

        Span<char> token = stackalloc char[key.Id.Length + 1 + Base64Url.GetEncodedLength(hash.Length)];
        key.Id.CopyTo(token);
        token[key.Id.Length] = '.';
        Base64Url.EncodeToChars(hash, token[(key.Id.Length + 1)..]);

        return new string(token);
    }
}
