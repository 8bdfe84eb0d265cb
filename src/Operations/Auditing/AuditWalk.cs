using System.Globalization;

namespace BusEtl.Operations.Auditing;

/// <summary>Goes along the chain, oldest row first, to its end, and says what is wrong with the first row that is not as it was written.</summary>
/// <param name="chain">Computes the hashes.</param>
/// <param name="expected">A head that was noted before; its row must still be there. Null for none.</param>
/// <param name="setAside">What genuine rows of the audit have set aside.</param>
internal sealed class AuditWalk(AuditChain chain, AuditHead? expected, IReadOnlyList<ForgedRows> setAside)
{
    private string? _fault;
    private long _rowsAfter;
    private long _faultsAfter;
    private long _forged;
    private long _wronglyForged;
    private bool _isStranger;
    private AuditHead _head = AuditHead.None;

    public void Next(AuditRecord record)
    {
        var fault = FaultOf(record);
        if (_fault is not null)
        {
            _rowsAfter++;
            _faultsAfter += fault is null ? 0 : 1;
        }

        _fault ??= fault;
        if (record.Position > _head.Position)
            _head = new AuditHead(record.Position, record.Hash);
    }

    /// <returns>What was found, when no row is left.</returns>
    public AuditVerdict End() => new(_head, _fault ?? MissingEnd(), _rowsAfter, _faultsAfter, _forged)
    {
        IsStrangersRow = _isStranger,
        WronglyForged = _wronglyForged,
    };

    private string? FaultOf(AuditRecord record)
    {
        var position = _head.Position + 1;
        if (record.Position > position)
            return Text($"Position {position} is missing: the next row has position {record.Position}. Rows were removed.");
        if (record.Position < position)
            return Text($"Position {record.Position} is none that a row can have. A row was inserted.");

        var genuine = chain.IsGenuine(record);
        if (setAside.Any(rows => rows.Holds(position)))
        {
            if (genuine != true)
            {
                _forged++;
                return null;
            }

            _wronglyForged++;
        }

        if (genuine is null)
            return Text($"Position {position} cannot be checked: the ring has no token key '{record.KeyId}'.");
        if (genuine == false)
        {
            _isStranger |= _fault is null;
            return Text($"Position {position} is not as it was written. The row was changed, moved or inserted.");
        }
        if (!record.PreviousHash.AsSpan().SequenceEqual(_head.Hash))
            return Text($"Position {position} does not follow the row before it. Rows were removed, replaced or put in from elsewhere.");
        if (expected?.Position == position && !expected.Hash.AsSpan().SequenceEqual(record.Hash))
            return Text($"Position {position} is not the row that was noted. The audit was replaced from there or before.");

        return null;
    }

    private string? MissingEnd() => expected is not null && expected.Position > _head.Position
        ? Text($"Position {_head.Position + 1} is missing: the audit ends before the noted head at position {expected.Position}. ")
            + "Its newest rows were removed."
        : null;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

/// <summary>What a walk along the audit found.</summary>
/// <param name="Head">The newest row; to be noted outside of the database when there is no fault.</param>
/// <param name="Fault">What is wrong with the first row that is not as it was written, with its position; null when all are right.</param>
/// <param name="RowsAfter">How many rows follow that one.</param>
/// <param name="FaultsAfter">How many of them have faults too.</param>
/// <param name="Forged">How many rows were set aside as forged.</param>
public sealed record AuditVerdict(AuditHead Head, string? Fault, long RowsAfter, long FaultsAfter, long Forged)
{
    /// <summary>Whether the row of the fault is one that nobody with the ring has written, which can be set aside.</summary>
    public bool IsStrangersRow { get; init; }

    /// <summary>How many genuine rows were set aside as forged ones, which somebody can only whose ring lacks their key. They count as ever.</summary>
    public long WronglyForged { get; init; }
}
