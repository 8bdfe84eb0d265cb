using System.Security.Cryptography;

namespace BusEtl.Consumers.Masking;

/// <summary>
/// Random nonces for AES-GCM. They are drawn many at once, because drawing one takes as long as sealing a value; none is given out twice.
/// Safe for use by many threads at once.
/// </summary>
internal sealed class Nonces
{
    private const int DrawnAtOnce = 64;

    // The only size that GCM is at its full strength with, and that every platform has.
    public static readonly int Size = AesGcm.NonceByteSizes.MaxSize;

    private readonly Lock _lock = new();
    private readonly byte[] _drawn = new byte[DrawnAtOnce * Size];
    private int _given = DrawnAtOnce;

    /// <param name="nonce">Where it goes, <see cref="Size"/> bytes.</param>
    public void Next(Span<byte> nonce)
    {
        lock (_lock)
        {
            if (_given == DrawnAtOnce)
            {
                RandomNumberGenerator.Fill(_drawn);
                _given = 0;
            }

            _drawn.AsSpan(_given++ * Size, Size).CopyTo(nonce);
        }
    }
}
