namespace BusEtl.Operations.Auditing;

/// <summary>One row of the audit.</summary>
/// <param name="Position">1 for the first row; each row's is that of the row before it plus 1.</param>
/// <param name="At">When it was written, by the database's clock, in microseconds.</param>
/// <param name="Entry">What was done.</param>
/// <param name="KeyId">Id of the token key that the key of <paramref name="Hash"/> is derived from.</param>
/// <param name="PreviousHash">The hash of the row before it; 32 zero bytes in the first row.</param>
/// <param name="Hash">32 bytes, over everything else in the row.</param>
public sealed record AuditRecord(long Position, DateTimeOffset At, AuditEntry Entry, string KeyId, byte[] PreviousHash, byte[] Hash);
