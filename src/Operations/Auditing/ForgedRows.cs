using System.Globalization;
using System.Text.RegularExpressions;

namespace BusEtl.Operations.Auditing;

/// <summary>
/// Rows of the audit, from one position to another, that nobody with the keys wrote and that a genuine row of it sets aside: they stay where they
/// are, and are no fault of the audit any more.
/// </summary>
internal sealed partial record ForgedRows(long First, long Last)
{
    /// <summary>The action of the row that sets them aside. It never changes: stored rows hold it.</summary>
    public const string Action = "set aside";

    public const string Outcome = "forged";

    /// <summary>The subject of the row that sets them aside.</summary>
    public string Subject => string.Create(CultureInfo.InvariantCulture, $"positions {First} to {Last}");

    public bool Holds(long position) => position >= First && position <= Last;

    /// <returns>What a row sets aside; null when it is no such row.</returns>
    public static ForgedRows? Of(AuditEntry entry) =>
        entry.Action == Action && Form().Match(entry.Subject) is { Success: true } match
            && TryParse(match.Groups[1].Value, out var first) && TryParse(match.Groups[2].Value, out var last)
            ? new ForgedRows(first, last)
            : null;

    private static bool TryParse(string digits, out long position) =>
        long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out position);

    [GeneratedRegex(@"\Apositions ([0-9]+) to ([0-9]+)\z")]
    private static partial Regex Form();
}
