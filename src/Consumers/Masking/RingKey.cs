using System.Security.Cryptography;

namespace BusEtl.Consumers.Masking;

/// <summary>
/// A key of a ring, in memory that the garbage collector does not copy elsewhere, until it is cleared; so are the instances of algorithms
/// that it was given to. It prints as its id. Safe for use by many threads at once.
/// </summary>
internal sealed class RingKey
{
    /// <summary>Length of the tag that <see cref="Encrypt"/> makes, in bytes.</summary>
    public static readonly int TagSize = AesGcm.TagByteSizes.MaxSize;

    private readonly byte[] _material;
    private volatile bool _isCleared;

    /// <param name="purpose">What it is for.</param>
    /// <param name="id">1 to 16 of <c>a-z</c>, <c>0-9</c> and <c>-</c>.</param>
    /// <param name="isActive">Whether it makes what is new.</param>
    /// <param name="material">The key, which is copied.</param>
    public RingKey(KeyPurpose purpose, string id, bool isActive, ReadOnlySpan<byte> material)
    {
        (Purpose, Id, IsActive) = (purpose, id, isActive);
        _material = GC.AllocateUninitializedArray<byte>(material.Length, pinned: true);
        material.CopyTo(_material);
        Hmacs = new(() => IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Material));
        Ciphers = new(() => new AesGcm(Material, TagSize));
    }

    public KeyPurpose Purpose { get; }

    public string Id { get; }

    public bool IsActive { get; }

    /// <summary>Behind <see cref="Hash"/>.</summary>
    internal KeyedInstances<IncrementalHash> Hmacs { get; }

    /// <summary>Behind <see cref="Encrypt"/>.</summary>
    internal KeyedInstances<AesGcm> Ciphers { get; }

    /// <summary>The key; whoever has used it asks <see cref="ThrowIfCleared"/> afterwards whether it was one to the end.</summary>
    /// <exception cref="ObjectDisposedException">It was cleared.</exception>
    public ReadOnlySpan<byte> Material
    {
        get
        {
            ThrowIfCleared();
            return _material;
        }
    }

    /// <exception cref="ObjectDisposedException">It was cleared.</exception>
    public void ThrowIfCleared() => ObjectDisposedException.ThrowIf(_isCleared, this);

    /// <summary>Computes the HMAC-SHA256 of <paramref name="input"/> under this key.</summary>
    /// <exception cref="ObjectDisposedException">The key was cleared.</exception>
    public void Hash(ReadOnlySpan<byte> input, Span<byte> hash)
    {
        var hmac = Hmacs.Take();
        hmac.AppendData(input);
        hmac.GetHashAndReset(hash);
        Hmacs.HandBack(hmac);
        ThrowIfCleared();
    }

    /// <summary>Encrypts <paramref name="value"/> with AES-256-GCM under this key.</summary>
    /// <exception cref="ObjectDisposedException">The key was cleared.</exception>
    public void Encrypt(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> value, Span<byte> ciphertext, Span<byte> tag, ReadOnlySpan<byte> associatedData)
    {
        var cipher = Ciphers.Take();
        cipher.Encrypt(nonce, value, ciphertext, tag, associatedData);
        Ciphers.HandBack(cipher);
        ThrowIfCleared();
    }

    public void Clear()
    {
        // First the mark: what is made with a key that is half gone must not be stored.
        _isCleared = true;
        CryptographicOperations.ZeroMemory(_material);
        Hmacs.Clear();
        Ciphers.Clear();
    }

    public override string ToString() => Id;
}
