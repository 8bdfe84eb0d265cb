using BusEtl.Operations.Auditing;
using BusEtl.Tests.Unit.Masking;

namespace BusEtl.Tests.Unit.Operations;

public sealed class AuditWalkTests
{
    private readonly AuditChain _chain = AuditTrail.Chain();
    private readonly List<AuditRecord> _records;

    public AuditWalkTests() => _records = AuditTrail.Records(_chain, 10);

    [Fact]
    public void A_whole_audit_has_no_fault_and_ends_at_its_head() => AssertRight(AuditTrail.Walk(_chain, _records), 10);

    [Fact]
    public void An_audit_without_rows_is_whole() => AssertRight(AuditTrail.Walk(_chain, []), 0);

    [Fact]
    public void Every_changed_field_of_a_row_is_found()
    {
        var row = _records[4];
        AuditRecord[] changed =
        [
            row with { At = row.At.AddMicroseconds(1) },
            row with { Entry = row.Entry with { Actor = "mallory" } },
            row with { Entry = row.Entry with { Action = "erase" } },
            row with { Entry = row.Entry with { Subject = "t1.other" } },
            row with { Entry = row.Entry with { Reason = "" } },
            row with { Entry = row.Entry with { Outcome = "unknown" } },
            row with { Hash = _records[5].Hash },
            row with { Hash = [] },
            row with { PreviousHash = _records[5].Hash },
        ];

        Assert.All(changed, other =>
        {
            _records[4] = other;
            AssertFault(5, "Position 5 is not as it was written.");
        });
    }

    [Fact]
    public void A_removed_row_is_found()
    {
        _records.RemoveAt(4);
        AssertFault(4, "Position 5 is missing: the next row has position 6.");
    }

    [Fact]
    public void A_removed_first_row_is_found()
    {
        _records.RemoveAt(0);
        AssertFault(8, "Position 1 is missing: the next row has position 2.");
    }

    [Fact]
    public void Rows_that_moved_up_into_a_gap_are_found()
    {
        _records.RemoveAt(4);
        for (var i = 4; i < _records.Count; i++)
            _records[i] = _records[i] with { Position = i + 1 };

        AssertFault(4, "Position 5 is not as it was written.");
    }

    [Fact]
    public void Two_rows_that_changed_places_are_found()
    {
        (_records[4], _records[5]) = (_records[5] with { Position = 5 }, _records[4] with { Position = 6 });
        AssertFault(5, "Position 5 is not as it was written.");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-5)]
    public void A_row_inserted_before_the_first_is_found(long position)
    {
        _records.Add(_records[0] with { Position = position });
        AssertFault(10, $"Position {position} is none that a row can have.");
    }

    [Fact]
    public void A_row_inserted_after_the_last_without_the_key_is_found()
    {
        _records.Add(AuditTrail.Chain(KeyRings.Entry("t1", fill: 9)).Append(new AuditHead(10, _records[9].Hash), AuditTrail.Noon, AuditTrail.Entry("r")));
        AssertFault(0, "Position 11 is not as it was written.");
    }

    [Fact]
    public void A_genuine_row_of_another_chain_under_the_same_key_is_found()
    {
        var other = _chain.Append(AuditHead.None with { Position = 4 }, AuditTrail.Noon, AuditTrail.Entry("r"));
        _records[4] = other;
        AssertFault(5, "Position 5 does not follow the row before it.");
    }

    [Fact]
    public void A_row_under_a_key_that_the_ring_has_not_is_named()
    {
        _records[4] = _records[4] with { KeyId = "t9" };
        AssertFault(5, "Position 5 cannot be checked: the ring has no token key 't9'.");
    }

    [Fact]
    public void That_the_newest_rows_were_removed_shows_against_a_noted_head_only()
    {
        var noted = new AuditHead(10, _records[9].Hash);
        _records.RemoveRange(7, 3);

        AssertRight(AuditTrail.Walk(_chain, _records), 7);
        AssertFault(0, "Position 8 is missing: the audit ends before the noted head at position 10.", noted);
    }

    [Fact]
    public void A_noted_head_that_is_an_older_row_by_now_is_right() =>
        AssertRight(AuditTrail.Walk(_chain, _records, new AuditHead(7, _records[6].Hash)), 10);

    [Fact]
    public void Another_row_at_the_noted_position_is_found() =>
        AssertFault(3, "Position 7 is not the row that was noted.", new AuditHead(7, _records[7].Hash));

    [Fact]
    public void The_walk_goes_on_after_a_fault_and_counts_what_follows()
    {
        (_records[2], _records[4], _records[9]) = (Changed(2), Changed(4), Changed(9));

        var verdict = AuditTrail.Walk(_chain, _records);

        Assert.StartsWith("Position 3 is not as it was written.", verdict.Fault, StringComparison.Ordinal);
        Assert.Equal((7, 2, 10), (verdict.RowsAfter, verdict.FaultsAfter, verdict.Head.Position));
        Assert.True(verdict.IsStrangersRow);
    }

    [Fact]
    public void Forged_rows_that_were_set_aside_are_no_fault_and_genuine_ones_among_them_count_as_ever()
    {
        (_records[2], _records[3]) = (Changed(2), Changed(3));

        var verdict = AuditTrail.Walk(_chain, _records, null, new ForgedRows(3, 5));

        Assert.Null(verdict.Fault);
        Assert.Equal((2, 1, 10), (verdict.Forged, verdict.WronglyForged, verdict.Head.Position));
    }

    [Fact]
    public void That_rows_were_set_aside_does_not_hide_that_they_are_gone()
    {
        _records.RemoveRange(2, 2);

        Assert.StartsWith(
            "Position 3 is missing: the next row has position 5.",
            AuditTrail.Walk(_chain, _records, null, new ForgedRows(3, 4)).Fault,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("set aside", "positions 3 to 5", 3, 5)]
    [InlineData("set aside", "positions 3 to 99999999999999999999", 0, 0)]
    [InlineData("set aside", "all positions 3 to 5", 0, 0)]
    [InlineData("reveal", "positions 3 to 5", 0, 0)]
    public void What_a_row_sets_aside_is_read_from_it(string action, string subject, long first, long last) => Assert.Equal(
        first == 0 ? null : new ForgedRows(first, last), ForgedRows.Of(new AuditEntry("alice", action, subject, "r", ForgedRows.Outcome)));

    private AuditRecord Changed(int index) => _records[index] with { Entry = _records[index].Entry with { Actor = "mallory" } };

    private static void AssertRight(AuditVerdict verdict, long position)
    {
        Assert.Null(verdict.Fault);
        Assert.Equal((position, 0), (verdict.Head.Position, verdict.RowsAfter));
    }

    private void AssertFault(long rowsAfter, string fault, AuditHead? expected = null)
    {
        var verdict = AuditTrail.Walk(_chain, _records, expected);

        Assert.Equal(rowsAfter, verdict.RowsAfter);
        Assert.StartsWith(fault, verdict.Fault, StringComparison.Ordinal);
    }
}
