using System.Buffers.Text;

namespace BusEtl.Consumers.Masking;

/// <summary>
/// The first 128 bits of a token's HMAC, which stand for the token in memory. Kind and key are in the HMAC, so that no two tokens have one
/// print for a reason, and nobody without the key can aim at one. By chance a new token has the print of one of 200,000 others once in
/// 10^33 times; that would keep its original out of the vault, and nothing else.
/// </summary>
internal readonly record struct TokenPrint(ulong High, ulong Low)
{
    // Whole groups of four, which 22 characters for 16 bytes are not.
    private const int CharsRead = 24;
    private const int BytesRead = 18;

    /// <param name="token">As <see cref="LoginMasking"/> makes it.</param>
    /// <exception cref="ArgumentException">It is no token. The text does not hold it.</exception>
    public static TokenPrint Of(string token)
    {
        ArgumentNullException.ThrowIfNull(token);

        var hash = token.AsSpan(token.IndexOf('.') + 1);
        Span<byte> bits = stackalloc byte[BytesRead];
        _ = Base64Url.DecodeFromChars(hash[..Math.Min(hash.Length, CharsRead)], bits, out _, out var length);
        if (length < BytesRead)
            throw new ArgumentException("This is no token.", nameof(token));

        return new TokenPrint(BitConverter.ToUInt64(bits), BitConverter.ToUInt64(bits[sizeof(ulong)..]));
    }

    // The bits of an HMAC are as random as any hash of them.
    public override int GetHashCode() => (int)Low;
}
