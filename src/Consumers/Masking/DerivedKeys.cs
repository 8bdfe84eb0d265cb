using System.Security.Cryptography;

namespace BusEtl.Consumers.Masking;

/// <summary>
/// Keys for other purposes than tokens, each derived from a token key by HKDF-SHA256 (RFC 5869), so that no key serves two purposes and the
/// ring needs no further ones. Safe for use by many threads at once.
/// </summary>
public sealed class DerivedKeys(KeyRing keys)
{
    /// <summary>Id of the token key that new things are derived from.</summary>
    public string ActiveId => keys.ActiveTokenKey.Id;

    /// <summary>Derives a key of the length of <paramref name="derived"/>, at most 8,160 bytes; the caller clears it.</summary>
    /// <param name="keyId">The id of a token key, active or retired.</param>
    /// <param name="purpose">What the key is for; another purpose makes another key.</param>
    /// <param name="derived">Where the key goes.</param>
    /// <returns>False when the ring has no token key of that id.</returns>
    public bool TryDerive(string keyId, ReadOnlySpan<byte> purpose, Span<byte> derived)
    {
        if (keys.TokenKeys.FirstOrDefault(key => key.Id == keyId) is not { } key)
            return false;

        HKDF.DeriveKey(HashAlgorithmName.SHA256, key.Material, derived, salt: [], purpose);
        key.ThrowIfCleared();

        return true;
    }
}
