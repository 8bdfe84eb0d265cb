using BusEtl.Operations.Auditing;
using BusEtl.Tests.Unit.Masking;

namespace BusEtl.Tests.Unit.Operations;

public sealed class AuditChainTests
{
    private const string FirstHash = "3a577e4c1f3e443923c36e5db45976107aaf12ed965a75f5d9780907226c0926";

    // Both hashes were computed by another program, from RFC 5869 and RFC 2104. Stored rows hold such hashes, so they never change.
    [Fact]
    public void A_row_written_once_can_be_verified_for_ever()
    {
        var chain = AuditTrail.Chain();
        var first = chain.Append(AuditHead.None, AuditTrail.Noon, new AuditEntry("alice", "reveal", AuditTrail.Token, "Ticket 17", "allowed"));
        var second = chain.Append(
            new AuditHead(1, first.Hash),
            AuditTrail.Noon.AddSeconds(1.5),
            new AuditEntry("Bjørn", "erase", AuditTrail.Token, "Antrag auf Löschung 🦊", "allowed"));

        Assert.Equal(FirstHash, Convert.ToHexStringLower(first.Hash));
        Assert.Equal("bca3b749e7f1ee051f0b75703f805bd821d0e5579a01463a9e37a89186b79f2c", Convert.ToHexStringLower(second.Hash));
        Assert.Equal((1L, "t1"), (first.Position, first.KeyId));
        Assert.Equal(2, second.Position);
        Assert.Equal(first.Hash, second.PreviousHash);
    }

    [Fact]
    public void A_time_with_another_offset_is_the_same_time()
    {
        var elsewhere = AuditTrail.Noon.ToOffset(TimeSpan.FromHours(5));

        Assert.Equal(Hash(AuditTrail.Noon, AuditTrail.Entry("r")), Hash(elsewhere, AuditTrail.Entry("r")));
    }

    [Fact]
    public void Every_field_counts_and_none_can_be_moved_into_its_neighbour()
    {
        var entry = new AuditEntry("ab", "cd", "ef", "gh", "ij");
        AuditEntry[] others =
        [
            entry with { Actor = "a", Action = "bcd" },
            entry with { Action = "c", Subject = "def" },
            entry with { Subject = "e", Reason = "fgh" },
            entry with { Reason = "g", Outcome = "hij" },
            entry with { Actor = "xb" },
            entry with { Action = "xd" },
            entry with { Subject = "xf" },
            entry with { Reason = "xh" },
            entry with { Outcome = "xj" },
        ];

        Assert.Distinct(others.Append(entry).Select(other => Hash(AuditTrail.Noon, other)).Append(Hash(AuditTrail.Noon.AddMicroseconds(1), entry)));
    }

    [Fact]
    public void Another_key_makes_another_hash_and_an_unknown_one_cannot_tell()
    {
        var record = AuditTrail.Records(AuditTrail.Chain(), 1)[0];

        Assert.True(AuditTrail.Chain().IsGenuine(record));
        Assert.False(AuditTrail.Chain(KeyRings.Entry("t1", fill: 2)).IsGenuine(record));
        Assert.Null(AuditTrail.Chain(KeyRings.Entry("t2")).IsGenuine(record));
    }

    [Fact]
    public void Rows_of_a_retired_key_are_verified_and_new_ones_are_under_the_active_key()
    {
        var record = AuditTrail.Records(AuditTrail.Chain(), 1)[0];
        var later = AuditTrail.Chain(KeyRings.Entry("t1", "retired"), KeyRings.Entry("t2", fill: 2));

        Assert.True(later.IsGenuine(record));
        Assert.Equal("t2", later.Append(new AuditHead(1, record.Hash), AuditTrail.Noon, AuditTrail.Entry("r")).KeyId);
    }

    [Theory]
    [InlineData("17", false)]
    [InlineData("17:abcd", false)]
    [InlineData("-1:" + FirstHash, false)]
    [InlineData("1:2:" + FirstHash, false)]
    [InlineData(null, false)]
    [InlineData("17:" + FirstHash, true)]
    public void A_head_is_read_as_it_is_written(string? text, bool isHead)
    {
        Assert.Equal(isHead, AuditHead.TryParse(text, out var head));
        Assert.Equal(isHead ? text : null, head?.ToString());
    }

    private static string Hash(DateTimeOffset at, AuditEntry entry) =>
        Convert.ToHexString(AuditTrail.Chain().Append(AuditHead.None, at, entry).Hash);
}
