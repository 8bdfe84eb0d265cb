using System.Security.Cryptography;
using System.Text;
using BusEtl.Persistence;

namespace BusEtl.Consumers.Masking;

/// <summary>
/// Seals the originals of tokens and opens them again: AES-256-GCM with a fresh random nonce, and kind, zero byte and token as associated
/// data, so that a sealed value fits no other token. A sealed value is nonce (12 bytes), ciphertext (as long as the value's
/// <see cref="OriginalForm"/>) and tag (16). Safe for use by many threads at once.
/// </summary>
public sealed class LoginSealing(KeyRing keys)
{
    private const int StackLimit = 512;

    // The form of a device id of 256 characters has room.
    private const int FormStackLimit = 1_028;

    private static readonly int NonceSize = Nonces.Size;
    private static readonly int TagSize = RingKey.TagSize;

    private readonly Nonces _nonces = new();

    /// <summary>Seals an address under the active sealing key.</summary>
    /// <exception cref="InvalidOperationException">The ring has no active sealing key.</exception>
    internal SealedValue SealIp(string token, CanonicalIp address)
    {
        Span<byte> form = stackalloc byte[CanonicalIp.Size];
        address.WriteBytes(form);

        return Seal(PersonalDataKind.Ip, token, form);
    }

    /// <summary>Seals a device id, in the spelling that its token was made of, under the active sealing key.</summary>
    /// <exception cref="InvalidOperationException">The ring has no active sealing key.</exception>
    internal SealedValue SealDeviceId(string token, ReadOnlySpan<char> canonicalDeviceId)
    {
        var size = OriginalForm.SizeOf(Encoding.UTF8.GetByteCount(canonicalDeviceId));
        Span<byte> form = size <= FormStackLimit ? stackalloc byte[size] : new byte[size];
        OriginalForm.Write(canonicalDeviceId, form);

        return Seal(PersonalDataKind.DeviceId, token, form);
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

        Span<byte> form = length <= FormStackLimit ? stackalloc byte[length] : new byte[length];
        var textLength = OriginalForm.MaxTextLength(length);
        Span<byte> text = textLength <= FormStackLimit ? stackalloc byte[textLength] : new byte[textLength];
        try
        {
            Open(key, sealedBytes, form, AssociatedData(kind, token, stackalloc byte[StackLimit]));

            return OriginalForm.TryRead(kind, form, text, out var read) ? Encoding.UTF8.GetString(text[..read]) : throw Broken(key);
        }
        catch (AuthenticationTagMismatchException)
        {
            throw Broken(key);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(form);
            CryptographicOperations.ZeroMemory(text);
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

    private SealedValue Seal(PersonalDataKind kind, string token, ReadOnlySpan<byte> form)
    {
        var key = keys.ActiveSealingKey ?? throw new InvalidOperationException("The key ring has no active sealing key.");
        var sealedBytes = new byte[NonceSize + form.Length + TagSize];
        _nonces.Next(sealedBytes.AsSpan(0, NonceSize));
        Seal(key, sealedBytes, form, AssociatedData(kind, token, stackalloc byte[StackLimit]));

        return new SealedValue(token, PersonalDataKindName.Of(kind), sealedBytes, key.Id);
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
