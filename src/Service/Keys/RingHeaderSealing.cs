using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using BusEtl.AmazonSqs.Client;
using BusEtl.Consumers.Masking;

namespace BusEtl.Service.Keys;

/// <summary>
/// Seals the headers of messages with a key that is derived from a token key of the ring: <c>&lt;key id&gt;.&lt;base64url of
/// HMAC-SHA256(derived key, content)&gt;</c>. A seal by a retired key stays right as long as the key is in the ring.
/// </summary>
internal sealed class RingHeaderSealing(DerivedKeys keys) : IHeaderSealing
{
    private const int KeyLength = 32;

    private static ReadOnlySpan<byte> Purpose => "busetl message headers"u8;

    public string Seal(ReadOnlySpan<byte> content) => SealBy(keys.ActiveId, content)!;

    public bool IsRight(string seal, ReadOnlySpan<byte> content) =>
        seal.IndexOf('.', StringComparison.Ordinal) is var dot and > 0
        && SealBy(seal[..dot], content) is { } right
        && CryptographicOperations.FixedTimeEquals(MemoryMarshal.AsBytes<char>(seal), MemoryMarshal.AsBytes<char>(right));

    /// <returns>Null when the ring has no such key.</returns>
    private string? SealBy(string keyId, ReadOnlySpan<byte> content)
    {
        Span<byte> key = stackalloc byte[KeyLength];
        if (!keys.TryDerive(keyId, Purpose, key))
            return null;

        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, content, hash);
        CryptographicOperations.ZeroMemory(key);

        return $"{keyId}.{Base64Url.EncodeToString(hash)}";
    }
}
