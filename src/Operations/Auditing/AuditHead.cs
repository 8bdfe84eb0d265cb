using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace BusEtl.Operations.Auditing;

/// <summary>
/// The newest row of the audit by position and hash; position 0 and zero bytes for an audit without rows. It is written
/// <c>POSITION:HASH</c>, the hash as 64 hexadecimal digits.
/// </summary>
public sealed record AuditHead(long Position, byte[] Hash)
{
    /// <summary>The head of an audit without rows.</summary>
    public static AuditHead None { get; } = new(0, new byte[AuditChain.HashLength]);

    /// <summary>Reads what <see cref="ToString"/> writes.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out AuditHead? head)
    {
        head = null;
        var parts = text?.Split(':') ?? [];
        if (parts.Length != 2
            || !long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var position)
            || parts[1].Length != 2 * AuditChain.HashLength
            || !parts[1].All(char.IsAsciiHexDigit))
        {
            return false;
        }

        head = new AuditHead(position, Convert.FromHexString(parts[1]));

        return true;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Position}:{Convert.ToHexStringLower(Hash)}");
}
