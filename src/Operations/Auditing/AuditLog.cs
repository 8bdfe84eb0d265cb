using System.Data;
using System.Globalization;
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

        var now = await AuditTable.TakeTurnAsync(transaction, cancellationToken);
        var head = await AuditTable.ReadHeadAsync(transaction, cancellationToken);
        foreach (var entry in entries)
        {
            var record = chain.Append(head, now, entry);
            await AuditTable.AppendAsync(transaction, record, cancellationToken);
            head = new AuditHead(record.Position, record.Hash);
        }
    }

    /// <summary>The newest rows, newest first. They are not checked; <see cref="VerifyAsync"/> does that.</summary>
    /// <param name="limit">How many rows at most; above 0.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public Task<IReadOnlyList<AuditRecord>> ReadNewestAsync(int limit, CancellationToken cancellationToken) =>
        AuditTable.ReadNewestAsync(database, limit, cancellationToken);

    /// <summary>
    /// Walks the whole chain. It finds every row that was changed, inserted, moved, or removed before the newest one, unless it was set aside as
    /// forged. That the newest rows are gone cannot be seen from the rows that are left, but from a head that was noted outside of the database.
    /// </summary>
    /// <param name="expected">A head that was noted before; null for none.</param>
    /// <param name="cancellationToken">Ends the walk.</param>
    public async Task<AuditVerdict> VerifyAsync(AuditHead? expected, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
        var walk = new AuditWalk(chain, expected, await ReadSetAsideAsync(transaction, cancellationToken));
        await foreach (var record in AuditTable.ReadFromAsync(transaction, long.MinValue, cancellationToken))
            walk.Next(record);

        return walk.End();
    }

    /// <summary>
    /// Sets aside the rows from a position on that nobody with the keys wrote: they stay where they are, and a genuine row says that they are
    /// none of the audit's. No genuine row is ever set aside.
    /// </summary>
    /// <param name="from">The first position that is looked at.</param>
    /// <param name="forgedKeys">Ids of keys that no ring ever had. A row under another key that the ring has not may be genuine.</param>
    /// <param name="actor">Who says so.</param>
    /// <param name="reason">Why.</param>
    /// <param name="cancellationToken">Ends the work; then nothing is set aside.</param>
    /// <returns>The rows, in runs without a gap.</returns>
    /// <exception cref="OperationRefusedException">There are none, or of one it cannot be told whether it is genuine.</exception>
    internal async Task<IReadOnlyList<ForgedRows>> SetAsideAsync(
        long from, IReadOnlyList<string> forgedKeys, string actor, string reason, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await AuditTable.TakeTurnAsync(transaction, cancellationToken);

        var search = new ForgedRowSearch(chain, forgedKeys, await ReadSetAsideAsync(transaction, cancellationToken));
        await foreach (var record in AuditTable.ReadFromAsync(transaction, from, cancellationToken))
            search.Next(record);
        if (search.Found.Count == 0)
        {
            throw new OperationRefusedException(
                string.Create(CultureInfo.InvariantCulture, $"From position {from} on no row is forged that is not set aside already. Nothing was done."));
        }

        await AppendAsync(
            transaction,
            [.. search.Found.Select(rows => new AuditEntry(actor, ForgedRows.Action, rows.Subject, reason, ForgedRows.Outcome))],
            cancellationToken);
        await transaction.CommitAsync(cancellationToken);

        return search.Found;
    }

    private async Task<IReadOnlyList<ForgedRows>> ReadSetAsideAsync(NpgsqlTransaction transaction, CancellationToken cancellationToken)
    {
        var records = await AuditTable.ReadActionAsync(transaction, ForgedRows.Action, cancellationToken);

        var genuine = records.Where(record => chain.IsGenuine(record) == true);

        return [.. genuine.Select(record => ForgedRows.Of(record.Entry)).OfType<ForgedRows>()];
    }

    private static void Check(AuditEntry entry)
    {
        if (!AuditText.IsValid(entry.Actor, AuditText.MaxActorLength) || !AuditText.IsValid(entry.Reason, AuditText.MaxReasonLength))
            throw new ArgumentException("Actor and reason must not be blank, too long, or hold control or invisible characters.", nameof(entry));
    }
}
