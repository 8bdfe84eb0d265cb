using System.Diagnostics;
using Npgsql;

namespace BusEtl.Persistence.Schema;

/// <summary>
/// Two that migrate at once take turns by a lock of the database. It belongs to the transaction, not to the session: behind a pooler the next
/// transaction of the same client may have another session, and a lock of a session would stay where nobody can release it.
/// </summary>
internal static class MigrationTurn
{
    // Any number, as long as it stays.
    public const long Key = 0x42757345_746C0001;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    /// <summary>Waits for the turn, which ends with the transaction that is open; says whom it waits for.</summary>
    /// <exception cref="MigrationRefusedException">Another one had it for all of <paramref name="patience"/>.</exception>
    public static async Task TakeAsync(
        NpgsqlConnection connection, TimeSpan patience, Action<string> progress, CancellationToken cancellationToken)
    {
        var waiting = Stopwatch.StartNew();
        var said = false;
        while (!await TryAsync(connection, cancellationToken))
        {
            var holders = await LockHolders.OfKeyAsync(connection, Key, cancellationToken);
            if (holders.Count > 0 && waiting.Elapsed >= patience)
                throw new MigrationRefusedException(Text(connection, holders[0], patience));

            if (holders.Count > 0 && !said)
                progress($"Waiting for another migration: {holders[0]}.");
            said |= holders.Count > 0;
            await Task.Delay(Interval, cancellationToken);
        }
    }

    private static async Task<bool> TryAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"select pg_try_advisory_xact_lock({Key})", connection);

        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }

    private static string Text(NpgsqlConnection connection, LockHolder holder, TimeSpan patience) =>
        $"Another migration of database {connection.Database} on {DatabaseFacts.ServerOf(connection)} did not end within {patience.TotalSeconds:N0} "
            + $"seconds, and nothing was changed: {holder} has its lock. Wait for its end and migrate again. If no migration is at work, a connection "
            + $"pooler has kept that session: run \"select pg_terminate_backend({holder.Process});\".";
}
