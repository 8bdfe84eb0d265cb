using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using BusEtl.Consumers.Masking;

namespace BusEtl.Operations.Errors;

/// <summary>
/// Authenticates the lines of a file, one JSON object each, in their order: every line ends with a member <c>mac</c>, the HMAC-SHA256 over all
/// lines up to it, under a key derived from a token key. A line that was changed, left out, doubled, moved or brought from another file is found
/// where it stands; that no line is missing at the end, the first line has to tell by their number. Not safe for use by several threads.
/// </summary>
internal sealed class LineAuthentication : IDisposable
{
    private const string MacName = ",\"mac\":\"";
    private const string MacEnd = "\"}";

    // In base64.
    private const int MacLength = (HMACSHA256.HashSizeInBytes + 2) / 3 * 4;

    private readonly IncrementalHash _lines;

    private LineAuthentication(ReadOnlySpan<byte> key) => _lines = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);

    private static ReadOnlySpan<byte> Purpose => "busetl errors file"u8;

    /// <returns>Null when the ring has no token key of that id.</returns>
    public static LineAuthentication? TryCreate(DerivedKeys keys, string keyId)
    {
        Span<byte> key = stackalloc byte[HMACSHA256.HashSizeInBytes];
        try
        {
            return keys.TryDerive(keyId, Purpose, key) ? new LineAuthentication(key) : null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    /// <summary>The next line.</summary>
    /// <param name="json">A JSON object with one member or more, on one line.</param>
    public string Append(string json) => $"{json.AsSpan(..^1)}{TailAfter(json.AsSpan(..^1))}";

    /// <summary>Whether it is the line that was written after those before it. After one that is not, none is.</summary>
    public bool IsNext(string line)
    {
        var content = line.AsSpan(0, Math.Max(0, line.Length - MacName.Length - MacLength - MacEnd.Length));
        var tail = MemoryMarshal.AsBytes(line.AsSpan(content.Length));

        return CryptographicOperations.FixedTimeEquals(tail, MemoryMarshal.AsBytes(TailAfter(content).AsSpan()));
    }

    public void Dispose() => _lines.Dispose();

    private string TailAfter(ReadOnlySpan<char> content)
    {
        var utf8 = new byte[Encoding.UTF8.GetByteCount(content) + 1];
        Encoding.UTF8.GetBytes(content, utf8);
        utf8[^1] = (byte)'\n';
        _lines.AppendData(utf8);

        return $"{MacName}{Convert.ToBase64String(_lines.GetCurrentHash())}{MacEnd}";
    }
}
