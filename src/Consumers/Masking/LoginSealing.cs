using System.Security.Cryptography;
using System.Text;
using BusEtl.Persistence;

namespace BusEtl.Consumers.Masking;

/// <summary>
/// Seals the originals of tokens and opens them again: AES-256-GCM with a fresh random nonce, and kind, zero byte and token as associated
/// data, so that a sealed value fits no other token. A sealed value is nonce (12 bytes), ciphertext (as long as the value) and tag (16).
/// Safe for use by many threads at once.
/// </summary>
public sealed class LoginSealing(KeyRing keys)
{
    private const int StackLimit = 512;

    private static readonly int NonceSize = Nonces.Size;
    private static readonly int TagSize = RingKey.TagSize;

    private readonly Nonces _nonces = new();

    /// <summary>Seals a canonical value under the active sealing key.</summary>
    /// <param name="kind">What the value is.</param>
    /// <param name="token">The value's token.</param>
    /// <param name="canonicalUtf8">The value, in the form that the token was made of.</param>
    /// <exception cref="InvalidOperationException">The ring has no active sealing key.</exception>
    public SealedValue Seal(PersonalDataKind kind, string token, ReadOnlySpan<byte> canonicalUtf8)
    {
        ArgumentNullException.ThrowIfNull(token);

        var key = keys.ActiveSealingKey ?? throw new InvalidOperationException("The key ring has no active sealing key.");
        var sealedBytes = new byte[NonceSize + canonicalUtf8.Length + TagSize];
        _nonces.Next(sealedBytes.AsSpan(0, NonceSize));
        Seal(key, sealedBytes, canonicalUtf8, AssociatedData(kind, token, stackalloc byte[StackLimit]));

        return new SealedValue(token, PersonalDataKindName.Of(kind), sealedBytes, key.Id);
    }

    /// <summary>Opens a sealed value.</summary>
    /// <returns>The canonical value.</returns>
    /// <exception cref="SealException">
    /// The ring has no key of that id, or value, token, kind and key do not belong together: at least one of them was changed.
    /// </exception>
    public string Open(PersonalDataKind kind, string token, string keyId, ReadOnlySpan<byte> sealedBytes)
    {
        ArgumentNullException.ThrowIfNull(token);

        var key = keys.SealingKeys.FirstOrDefault(key => key.Id == keyId)
            ?? throw new SealException($"The key ring has no sealing key {(KeyEntry.IsId(keyId) ? $"'{keyId}'" : "of that id")}.");
        var length = sealedBytes.Length - NonceSize - TagSize;
        if (length < 0)
        {
            throw Broken(key);
        }

        Span<byte> value = length <= StackLimit ? stackalloc byte[length] : new byte[length];
        try
        {
            Open(key, sealedBytes, value, AssociatedData(kind, token, stackalloc byte[StackLimit]));
            return Encoding.UTF8.GetString(value);
        }
        catch (AuthenticationTagMismatchException)
        {
            throw Broken(key);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(value);
        }
    }

    /// <summary>Fills in ciphertext and tag behind the nonce that stands there.</summary>
    internal static void Seal(RingKey key, Span<byte> sealedBytes, ReadOnlySpan<byte> value, ReadOnlySpan<byte> associatedData) =>
        key.Encrypt(sealedBytes[..NonceSize], value, sealedBytes[NonceSize..^TagSize], sealedBytes[^TagSize..], associatedData);

    internal static void Open(RingKey key, ReadOnlySpan<byte> sealedBytes, Span<byte> value, ReadOnlySpan<byte> associatedData)
    {
        using var aes = new AesGcm(key.Material, TagSize);
        aes.Decrypt(sealedBytes[..NonceSize], sealedBytes[NonceSize..^TagSize], sealedBytes[^TagSize..], value, associatedData);
    }

    private static SealException Broken(RingKey key) =>
        new($"The sealed value, its token and its kind do not belong together under the key '{key.Id}': something of them was changed.");

    /// <returns>Kind, zero byte and token: in <paramref name="buffer"/>, or in memory of its own where that is too short.</returns>
    internal static ReadOnlySpan<byte> AssociatedData(PersonalDataKind kind, string token, Span<byte> buffer)
    {
        var prefix = PersonalDataKindName.PrefixOf(kind);
        var length = prefix.Length + Encoding.UTF8.GetByteCount(token);
        var data = length <= buffer.Length ? buffer[..length] : new byte[length];

        prefix.CopyTo(data);
        Encoding.UTF8.GetBytes(token, data[prefix.Length..]);

        return data;
    }
}
