using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace BusEtl.AmazonSqs.Client.Signing;

/// <summary>The few ways in which a signature's texts are put together.</summary>
internal static class BufferText
{
    public static void Write(this PooledBuffer buffer, string text)
    {
        var span = buffer.GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length));
        buffer.Advance(Encoding.UTF8.GetBytes(text, span));
    }

    public static void WriteByte(this PooledBuffer buffer, byte value)
    {
        buffer.GetSpan(1)[0] = value;
        buffer.Advance(1);
    }

    public static void WriteHex(this PooledBuffer buffer, ReadOnlySpan<byte> bytes)
    {
        Convert.TryToHexStringLower(bytes, buffer.GetSpan(bytes.Length * 2), out var written);
        buffer.Advance(written);
    }

    public static void WriteSha256(this PooledBuffer buffer, ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        buffer.WriteHex(hash);
    }

    public static void Write(this PooledBuffer buffer, ReadOnlySpan<byte> bytes) => BuffersExtensions.Write(buffer, bytes);
}
