using BusEtl.Consumers.Masking;
using BusEtl.Operations.Auditing;
using BusEtl.Tests.Unit.Masking;

namespace BusEtl.Tests.Unit.Operations;

/// <summary>Chains of the audit that need no database.</summary>
internal static class AuditTrail
{
    public const string Token = "t1.u4W2WHySGpIgkbj_MB0HCZKr8eMnhs3sx3BbO4Su-FY";

    public static readonly DateTimeOffset Noon = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero).AddMicroseconds(123_456);

    public static AuditChain Chain(params string[] tokenKeys) =>
        new(new DerivedKeys(KeyRings.Of(KeyRings.Json(tokenKeys.Length > 0 ? tokenKeys : [KeyRings.Entry("t1")]))));

    public static AuditEntry Entry(string reason) => new("alice", "reveal", Token, reason, "allowed");

    /// <summary>Rows 1 to <paramref name="count"/>, as the log appends them.</summary>
    public static List<AuditRecord> Records(AuditChain chain, int count)
    {
        var records = new List<AuditRecord>();
        var head = AuditHead.None;
        for (var i = 1; i <= count; i++)
        {
            records.Add(chain.Append(head, Noon.AddSeconds(i), Entry($"Ticket {i}")));
            head = new AuditHead(records[^1].Position, records[^1].Hash);
        }

        return records;
    }

    public static AuditVerdict Walk(
        AuditChain chain, IEnumerable<AuditRecord> records, AuditHead? expected = null, params IReadOnlyList<ForgedRows> setAside)
    {
        var walk = new AuditWalk(chain, expected, setAside);
        foreach (var record in records.OrderBy(record => record.Position))
            walk.Next(record);

        return walk.End();
    }
}
