using Npgsql;

namespace BusEtl.Operations.Auditing;

/// <summary>
/// The audit in <c>vault.audit</c>. Positions have no gaps, and those who append at the same time take turns to the end of their
/// transactions, so keep those short.
/// </summary>
public sealed class AuditLog(NpgsqlDataSource database, AuditChain chain) : IAuditLog
{
    /// <exception cref="ArgumentException">Actor or reason is not as <see cref="AuditEntry"/> says.</exception>
    /// <exception cref="NpgsqlException">The database cannot be reached or refused; nothing was written.</exception>
    public async Task AppendAsync(AuditEntry entry, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await AppendAsync(transaction, [entry], cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Appends entries that stand or fall with a transaction of read-committed isolation.</summary>
    /// <inheritdoc cref="AppendAsync(AuditEntry, CancellationToken)"/>
    public async Task AppendAsync(NpgsqlTransaction transaction, IReadOnlyList<AuditEntry> entries, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        ArgumentNullException.ThrowIfNull(entries);
        foreach (var entry in entries)
            Check(entry);

        var now = await AuditTable.LockAsync(transaction, cancellationToken);
        var head = await AuditTable.ReadHeadAsync(transaction, cancellationToken);
        foreach (var entry in entries)
        {
            var record = chain.Append(head, now, entry);
            await AuditTable.InsertAsync(transaction, record, cancellationToken);
            head = new AuditHead(record.Position, record.Hash);
        }
    }

    /// <summary>The newest rows, newest first. They are not checked; <see cref="VerifyAsync"/> does that.</summary>
    /// <param name="limit">How many rows at most; above 0.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public Task<IReadOnlyList<AuditRecord>> ReadNewestAsync(int limit, CancellationToken cancellationToken) =>
        AuditTable.ReadNewestAsync(database, limit, cancellationToken);

    /// <summary>
    /// Walks the whole chain. It finds every row that was changed, inserted, moved, or removed before the newest one. That the newest rows
    /// are gone cannot be seen from the rows that are left, but from a head that was noted outside of the database.
    /// </summary>
    /// <param name="expected">A head that was noted before; null for none.</param>
    /// <param name="cancellationToken">Ends the walk.</param>
    public async Task<AuditVerdict> VerifyAsync(AuditHead? expected, CancellationToken cancellationToken)
    {
        var walk = new AuditWalk(chain, expected);
        await foreach (var record in AuditTable.ReadAllAsync(database, cancellationToken))
        {
            if (walk.Next(record) is { } fault)
                return new AuditVerdict(walk.Head, fault);
        }

        return new AuditVerdict(walk.Head, walk.End());
    }

    private static void Check(AuditEntry entry)
    {
        if (!AuditText.IsValid(entry.Actor, AuditText.MaxActorLength) || !AuditText.IsValid(entry.Reason, AuditText.MaxReasonLength))
            throw new ArgumentException("Actor and reason must not be blank, too long, or hold control or invisible characters.", nameof(entry));
    }
}

/// <summary>What a walk along the audit found.</summary>
/// <param name="Head">The newest row, or the last one before the fault; to be noted outside of the database.</param>
/// <param name="Fault">What is wrong with the first row that is not as it was written, with its position; null when all are right.</param>
public sealed record AuditVerdict(AuditHead Head, string? Fault);
