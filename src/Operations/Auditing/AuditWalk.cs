using System.Globalization;

namespace BusEtl.Operations.Auditing;

/// <summary>Goes along the chain, oldest row first, and says what is wrong with the first row that is not as it was written.</summary>
/// <param name="chain">Computes the hashes.</param>
/// <param name="expected">A head that was noted before; its row must still be there. Null for none.</param>
internal sealed class AuditWalk(AuditChain chain, AuditHead? expected)
{
    /// <summary>The last row that was found right.</summary>
    public AuditHead Head { get; private set; } = AuditHead.None;

    /// <returns>What is wrong with the row; null when it is right.</returns>
    public string? Next(AuditRecord record)
    {
        var fault = FaultOf(record);
        if (fault is null)
            Head = new AuditHead(record.Position, record.Hash);

        return fault;
    }

    /// <returns>What is missing after the last row; null when nothing is known to be.</returns>
    public string? End() => expected is not null && expected.Position > Head.Position
        ? Text($"Position {Head.Position + 1} is missing: the audit ends before the noted head at position {expected.Position}. ")
            + "Its newest rows were removed."
        : null;

    private string? FaultOf(AuditRecord record)
    {
        var position = Head.Position + 1;
        if (record.Position > position)
            return Text($"Position {position} is missing: the next row has position {record.Position}. Rows were removed.");
        if (record.Position < position)
            return Text($"Position {record.Position} is none that a row can have. A row was inserted.");
        if (chain.IsGenuine(record) is not { } genuine)
            return Text($"Position {position} cannot be checked: the ring has no token key '{record.KeyId}'.");
        if (!genuine)
            return Text($"Position {position} is not as it was written. The row was changed, moved or inserted.");
        if (!record.PreviousHash.AsSpan().SequenceEqual(Head.Hash))
            return Text($"Position {position} does not follow the row before it. Rows were removed, replaced or put in from elsewhere.");
        if (expected?.Position == position && !expected.Hash.AsSpan().SequenceEqual(record.Hash))
            return Text($"Position {position} is not the row that was noted. The audit was replaced from there or before.");

        return null;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
