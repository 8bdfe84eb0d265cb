using System.Globalization;

namespace BusEtl.Operations.Auditing;

/// <summary>Goes along rows of the audit, oldest first, and finds those that nobody with the keys wrote.</summary>
/// <param name="chain">Computes the hashes.</param>
/// <param name="forgedKeys">Ids of keys that no ring ever had; <see cref="AnyKey"/> for all that this ring has not.</param>
/// <param name="setAside">What is set aside already.</param>
internal sealed class ForgedRowSearch(AuditChain chain, IReadOnlyList<string> forgedKeys, IReadOnlyList<ForgedRows> setAside)
{
    private const string AnyKey = "*";

    private readonly List<ForgedRows> _found = [];

    /// <summary>In runs without a gap.</summary>
    public IReadOnlyList<ForgedRows> Found => _found;

    /// <exception cref="OperationRefusedException">It cannot be told whether the row is genuine.</exception>
    public void Next(AuditRecord record)
    {
        var genuine = chain.IsGenuine(record);
        if (genuine == true || setAside.Any(rows => rows.Holds(record.Position)))
            return;
        if (genuine is null && !forgedKeys.Contains(record.KeyId) && !forgedKeys.Contains(AnyKey))
            throw new OperationRefusedException(CannotTell(record));

        if (_found.Count > 0 && _found[^1].Last == record.Position - 1)
            _found[^1] = _found[^1] with { Last = record.Position };
        else
            _found.Add(new ForgedRows(record.Position, record.Position));
    }

    private static string CannotTell(AuditRecord record)
    {
        var key = PrintableText.Of(record.KeyId);

        return string.Create(CultureInfo.InvariantCulture, $"Position {record.Position} is under the key '{key}', which the ring has not, ")
            + "so that nobody can tell whether it is genuine. Nothing was set aside. Give the ring that key, or, if no ring ever had it, "
            + $"--forged-key {key}; --forged-key '{AnyKey}' says that of every key that the ring has not.";
    }
}
