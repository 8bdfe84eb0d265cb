using System.Globalization;
using System.Runtime.CompilerServices;
using BusEtl.Persistence.Schema;
using Npgsql;

namespace BusEtl.Operations.Auditing;

/// <summary>The statements on <c>vault.audit</c>.</summary>
internal static class AuditTable
{
    /// <summary>What <see cref="Read"/> reads.</summary>
    public const string Columns = "position, at, actor, action, subject, reason, outcome, key_id, previous_hash, hash";

    /// <summary>Waits for the turn to append, which lasts to the transaction's end.</summary>
    /// <returns>The database's time then, which the rows of the turn have.</returns>
    /// <exception cref="OperationRefusedException">Somebody keeps it; the text names him.</exception>
    public static async Task<DateTimeOffset> TakeTurnAsync(NpgsqlTransaction transaction, CancellationToken cancellationToken)
    {
        var connection = transaction.Connection!;
        try
        {
            await using var command = new NpgsqlCommand("select vault.take_audit_turn()", connection, transaction);
            await using var rows = await command.ExecuteReaderAsync(cancellationToken);
            await rows.ReadAsync(cancellationToken);

            return rows.GetFieldValue<DateTimeOffset>(0);
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            await transaction.RollbackAsync(cancellationToken);
            throw new OperationRefusedException(Kept(await LockHolders.OfTableAsync(connection, "vault.audit_turn", cancellationToken)));
        }
    }

    public static async Task<AuditHead> ReadHeadAsync(NpgsqlTransaction transaction, CancellationToken cancellationToken)
    {
        const string Sql = "select position, hash from vault.audit order by position desc limit 1";
        await using var command = new NpgsqlCommand(Sql, transaction.Connection, transaction);
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);

        return await rows.ReadAsync(cancellationToken) ? new AuditHead(rows.GetInt64(0), rows.GetFieldValue<byte[]>(1)) : AuditHead.None;
    }

    /// <summary>
    /// Appends a row in the transaction's turn. Position, time and previous hash are given by the database, and are those of the record.
    /// </summary>
    public static async Task AppendAsync(NpgsqlTransaction transaction, AuditRecord record, CancellationToken cancellationToken)
    {
        const string Sql = "select vault.append_audit($1, $2, $3, $4, $5, $6, $7)";
        await using var command = new NpgsqlCommand(Sql, transaction.Connection, transaction)
        {
            Parameters =
            {
                new() { Value = record.Entry.Actor },
                new() { Value = record.Entry.Action },
                new() { Value = record.Entry.Subject },
                new() { Value = record.Entry.Reason },
                new() { Value = record.Entry.Outcome },
                new() { Value = record.KeyId },
                new() { Value = record.Hash },
            },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The rows from a position on, as they are at one moment, oldest first.</summary>
    public static async IAsyncEnumerable<AuditRecord> ReadFromAsync(
        NpgsqlTransaction transaction, long position, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        const string Sql = $"select {Columns} from vault.audit where position >= $1 order by position";
        await using var command = new NpgsqlCommand(Sql, transaction.Connection, transaction)
        {
            CommandTimeout = 0, // A long audit takes its time.
            Parameters = { new() { Value = position } },
        };
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);

        while (await rows.ReadAsync(cancellationToken))
            yield return Read(rows);
    }

    /// <summary>The rows of one action, oldest first.</summary>
    public static async Task<IReadOnlyList<AuditRecord>> ReadActionAsync(
        NpgsqlTransaction transaction, string action, CancellationToken cancellationToken)
    {
        const string Sql = $"select {Columns} from vault.audit where action = $1 order by position";
        await using var command = new NpgsqlCommand(Sql, transaction.Connection, transaction) { Parameters = { new() { Value = action } } };
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);

        var records = new List<AuditRecord>();
        while (await rows.ReadAsync(cancellationToken))
            records.Add(Read(rows));

        return records;
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

    private static string Kept(IReadOnlyList<LockHolder> holders)
    {
        const string Text = "The audit could not be written, and nothing was done: ";

        return holders.Count > 0
            ? $"{Text}{PrintableText.Of(holders[0].ToString())} keeps the turn to write into it. Try again when that has ended. An administrator "
                + string.Create(CultureInfo.InvariantCulture, $"ends it with \"select pg_terminate_backend({holders[0].Process});\".")
            : $"{Text}the turn to write into it did not come. Try again; when it stays so, look for a prepared transaction (pg_prepared_xacts).";
    }

    public static AuditRecord Read(NpgsqlDataReader row) => new(
        row.GetInt64(0),
        row.GetFieldValue<DateTimeOffset>(1),
        new AuditEntry(row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5), row.GetString(6)),
        row.GetString(7),
        row.GetFieldValue<byte[]>(8),
        row.GetFieldValue<byte[]>(9));
}
