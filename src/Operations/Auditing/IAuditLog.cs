namespace BusEtl.Operations.Auditing;

/// <summary>The append-only record of what operators did.</summary>
public interface IAuditLog
{
    /// <summary>Appends an entry in a transaction of its own; it is durable when this returns.</summary>
    Task AppendAsync(AuditEntry entry, CancellationToken cancellationToken);
}
