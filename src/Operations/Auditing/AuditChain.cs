using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using BusEtl.Consumers.Masking;

namespace BusEtl.Operations.Auditing;

/// <summary>
/// Chains the rows of the audit: HMAC-SHA256 over the row before it and all that stands in a row, under a key derived from a token key.
/// Since no key is in the database, nobody who has only the database can write a row that fits, or chain the rest anew.
/// </summary>
public sealed class AuditChain(DerivedKeys keys)
{
    internal const int HashLength = HMACSHA256.HashSizeInBytes;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static ReadOnlySpan<byte> Purpose => "busetl audit"u8;

    /// <summary>The row that comes after another one, under the active key.</summary>
    internal AuditRecord Append(AuditHead previous, DateTimeOffset at, AuditEntry entry)
    {
        var record = new AuditRecord(previous.Position + 1, at, entry, keys.ActiveId, previous.Hash, []);

        return record with { Hash = HashOf(record) ?? throw new InvalidOperationException("The ring has no active token key.") };
    }

    /// <returns>Whether the row's hash is that of its content; null when the ring has not the key to tell.</returns>
    internal bool? IsGenuine(AuditRecord record) =>
        HashOf(record) is { } hash ? CryptographicOperations.FixedTimeEquals(hash, record.Hash) : null;

    private byte[]? HashOf(AuditRecord record)
    {
        Span<byte> key = stackalloc byte[HashLength];
        if (!keys.TryDerive(record.KeyId, Purpose, key))
            return null;

        try
        {
            return HMACSHA256.HashData(key, ContentOf(record));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    // Each field with its length before it: no content can be cut into other fields.
    private static byte[] ContentOf(AuditRecord record)
    {
        var content = new MemoryStream();
        Add(content, record.PreviousHash);
        Add(content, record.Position);
        Add(content, (record.At.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond);

        var entry = record.Entry;
        foreach (var text in (string[])[entry.Actor, entry.Action, entry.Subject, entry.Reason, entry.Outcome, record.KeyId])
            Add(content, Utf8.GetBytes(text));

        return content.ToArray();
    }

    private static void Add(MemoryStream content, long number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, number);
        Add(content, bytes);
    }

    private static void Add(MemoryStream content, ReadOnlySpan<byte> field)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(length, field.Length);
        content.Write(length);
        content.Write(field);
    }
}
