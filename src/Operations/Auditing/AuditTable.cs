using System.Runtime.CompilerServices;
using Npgsql;
using NpgsqlTypes;

namespace BusEtl.Operations.Auditing;

/// <summary>The statements on <c>vault.audit</c>.</summary>
internal static class AuditTable
{
    // Any number, as long as it stays: those who append take turns by it.
    private const long TurnLock = 0x42757345_746C0002;

    /// <summary>What <see cref="Read"/> reads.</summary>
    public const string Columns = "position, at, actor, action, subject, reason, outcome, key_id, previous_hash, hash";

    /// <summary>Waits for the turn to append, which lasts to the transaction's end.</summary>
    /// <returns>The database's time then.</returns>
    public static async Task<DateTimeOffset> LockAsync(NpgsqlTransaction transaction, CancellationToken cancellationToken)
    {
        // Two statements: the time, and what is read later, must be of after the wait.
        await using (var turn = new NpgsqlCommand($"select pg_advisory_xact_lock({TurnLock})", transaction.Connection, transaction))
            await turn.ExecuteNonQueryAsync(cancellationToken);

        await using var time = new NpgsqlCommand("select clock_timestamp()", transaction.Connection, transaction);
        await using var rows = await time.ExecuteReaderAsync(cancellationToken);
        await rows.ReadAsync(cancellationToken);

        return rows.GetFieldValue<DateTimeOffset>(0);
    }

    public static async Task<AuditHead> ReadHeadAsync(NpgsqlTransaction transaction, CancellationToken cancellationToken)
    {
        const string Sql = "select position, hash from vault.audit order by position desc limit 1";
        await using var command = new NpgsqlCommand(Sql, transaction.Connection, transaction);
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);

        return await rows.ReadAsync(cancellationToken) ? new AuditHead(rows.GetInt64(0), rows.GetFieldValue<byte[]>(1)) : AuditHead.None;
    }

    public static async Task InsertAsync(NpgsqlTransaction transaction, AuditRecord record, CancellationToken cancellationToken)
    {
        const string Sql = $"insert into vault.audit ({Columns}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
        await using var command = new NpgsqlCommand(Sql, transaction.Connection, transaction)
        {
            Parameters =
            {
                new() { Value = record.Position },
                new() { Value = record.At, NpgsqlDbType = NpgsqlDbType.TimestampTz },
                new() { Value = record.Entry.Actor },
                new() { Value = record.Entry.Action },
                new() { Value = record.Entry.Subject },
                new() { Value = record.Entry.Reason },
                new() { Value = record.Entry.Outcome },
                new() { Value = record.KeyId },
                new() { Value = record.PreviousHash },
                new() { Value = record.Hash },
            },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>All rows as they are at one moment, oldest first.</summary>
    public static async IAsyncEnumerable<AuditRecord> ReadAllAsync(
        NpgsqlDataSource database, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand($"select {Columns} from vault.audit order by position");
        command.CommandTimeout = 0; // A long audit takes its time.
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);

        while (await rows.ReadAsync(cancellationToken))
            yield return Read(rows);
    }

    /// <summary>The newest rows, newest first.</summary>
    public static async Task<IReadOnlyList<AuditRecord>> ReadNewestAsync(
        NpgsqlDataSource database, int limit, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand($"select {Columns} from vault.audit order by position desc limit $1");
        command.Parameters.Add(new() { Value = limit });
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);

        var records = new List<AuditRecord>();
        while (await rows.ReadAsync(cancellationToken))
            records.Add(Read(rows));

        return records;
    }

    public static AuditRecord Read(NpgsqlDataReader row) => new(
        row.GetInt64(0),
        row.GetFieldValue<DateTimeOffset>(1),
        new AuditEntry(row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5), row.GetString(6)),
        row.GetString(7),
        row.GetFieldValue<byte[]>(8),
        row.GetFieldValue<byte[]>(9));
}
