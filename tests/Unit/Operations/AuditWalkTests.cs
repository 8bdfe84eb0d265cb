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
            AssertFault(4, "Position 5 is not as it was written.");
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
        AssertFault(0, "Position 1 is missing: the next row has position 2.");
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
        AssertFault(4, "Position 5 is not as it was written.");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-5)]
    public void A_row_inserted_before_the_first_is_found(long position)
    {
        _records.Add(_records[0] with { Position = position });
        AssertFault(0, $"Position {position} is none that a row can have.");
    }

    [Fact]
    public void A_row_inserted_after_the_last_without_the_key_is_found()
    {
        _records.Add(AuditTrail.Chain(KeyRings.Entry("t1", fill: 9)).Append(new AuditHead(10, _records[9].Hash), AuditTrail.Noon, AuditTrail.Entry("r")));
        AssertFault(10, "Position 11 is not as it was written.");
    }

    [Fact]
    public void A_genuine_row_of_another_chain_under_the_same_key_is_found()
    {
        var other = _chain.Append(AuditHead.None with { Position = 4 }, AuditTrail.Noon, AuditTrail.Entry("r"));
        _records[4] = other;
        AssertFault(4, "Position 5 does not follow the row before it.");
    }

    [Fact]
    public void A_row_under_a_key_that_the_ring_has_not_is_named()
    {
        _records[4] = _records[4] with { KeyId = "t9" };
        AssertFault(4, "Position 5 cannot be checked: the ring has no token key 't9'.");
    }

    [Fact]
    public void That_the_newest_rows_were_removed_shows_against_a_noted_head_only()
    {
        var noted = new AuditHead(10, _records[9].Hash);
        _records.RemoveRange(7, 3);

        AssertRight(AuditTrail.Walk(_chain, _records), 7);
        AssertFault(7, "Position 8 is missing: the audit ends before the noted head at position 10.", noted);
    }

    [Fact]
    public void A_noted_head_that_is_an_older_row_by_now_is_right() =>
        AssertRight(AuditTrail.Walk(_chain, _records, new AuditHead(7, _records[6].Hash)), 10);

    [Fact]
    public void Another_row_at_the_noted_position_is_found() =>
        AssertFault(6, "Position 7 is not the row that was noted.", new AuditHead(7, _records[7].Hash));

    private static void AssertRight((long Position, string? Fault) walked, long position) => Assert.Equal((position, null), walked);

    private void AssertFault(long lastRight, string fault, AuditHead? expected = null)
    {
        var walked = AuditTrail.Walk(_chain, _records, expected);

        Assert.Equal(lastRight, walked.Position);
        Assert.StartsWith(fault, walked.Fault, StringComparison.Ordinal);
    }
}
