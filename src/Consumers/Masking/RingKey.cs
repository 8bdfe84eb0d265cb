using System.Security.Cryptography;

namespace BusEtl.Consumers.Masking;

/// <summary>
/// A key of a ring, in memory that the garbage collector does not copy elsewhere, until it is cleared. It prints as its id. Safe for use by
/// many threads at once.
/// </summary>
internal sealed class RingKey
{
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
    }

    public KeyPurpose Purpose { get; }

    public string Id { get; }

    public bool IsActive { get; }

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

    public void Clear()
    {
        // First the mark: what is made with a key that is half gone must not be stored.
        _isCleared = true;
        CryptographicOperations.ZeroMemory(_material);
    }

    public override string ToString() => Id;
}
