using System.Diagnostics;
using Npgsql;

namespace BusEtl.Persistence.Schema;

/// <summary>
/// Two that migrate at once take turns by a lock on the table of the migrations' history, which nobody can have but its owner, and which hinders
/// nobody who reads it. It belongs to the transaction, not to the session: behind a pooler the next transaction of the same client may have
/// another session, and a lock of a session would stay where nobody can release it.
/// </summary>
internal static class MigrationTurn
{
    /// <summary>The table, as SQL writes its name.</summary>
    public const string Table = "\"__EFMigrationsHistory\"";

    private const string Savepoint = "turn";

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    // Of two that make the table at once, one waits for the other.
    private static readonly string TakeSql =
        $"""
        do $$
        declare
            longest_wait constant text := current_setting('lock_timeout');
        begin
            perform set_config('lock_timeout', '{Interval.TotalMilliseconds}', true);
            {SchemaHistory.TableScript()}
            lock table {Table} in share row exclusive mode;
            perform set_config('lock_timeout', longest_wait, true);
        end $$
        """;

    /// <summary>Waits for the turn, which ends with the transaction; says whom it waits for.</summary>
    /// <exception cref="MigrationRefusedException">Another one had it for all of <paramref name="patience"/>.</exception>
    public static async Task TakeAsync(
        NpgsqlTransaction transaction, TimeSpan patience, Action<string> progress, CancellationToken cancellationToken)
    {
        var connection = transaction.Connection!;
        var waiting = Stopwatch.StartNew();
        var said = false;
        while (!await TryAsync(transaction, cancellationToken))
        {
            var holders = await LockHolders.OfTableAsync(connection, Table, cancellationToken);
            if (waiting.Elapsed >= patience)
                throw new MigrationRefusedException(Text(connection, holders, patience));

            if (holders.Count > 0 && !said)
                progress($"Waiting for another migration: {holders[0]}.");
            said |= holders.Count > 0;
        }
    }

    private static async Task<bool> TryAsync(NpgsqlTransaction transaction, CancellationToken cancellationToken)
    {
        await transaction.SaveAsync(Savepoint, cancellationToken);
        try
        {
            await using var command = new NpgsqlCommand(TakeSql, transaction.Connection, transaction);
            await command.ExecuteNonQueryAsync(cancellationToken);
            await transaction.ReleaseAsync(Savepoint, cancellationToken);
            return true;
        }
        catch (PostgresException e) when (PostgresErrors.IsLockTimeout(e) || PostgresErrors.IsExistingTable(e))
        {
            await transaction.RollbackAsync(Savepoint, cancellationToken);
            return false;
        }
    }

    private static string Text(NpgsqlConnection connection, IReadOnlyList<LockHolder> holders, TimeSpan patience)
    {
        var text = $"Another migration of database {connection.Database} on {DatabaseFacts.ServerOf(connection)} did not end within "
            + $"{patience.TotalSeconds:N0} seconds, and nothing was changed: ";

        return holders.Count > 0
            ? $"{text}{holders[0]} has its lock. Wait for its end and migrate again. If no migration is at work, a connection pooler has kept that "
                + $"session: run \"select pg_terminate_backend({holders[0].Process});\"."
            : $"{text}who has its lock does not show, so it may be a prepared transaction (pg_prepared_xacts). End it and migrate again.";
    }
}
