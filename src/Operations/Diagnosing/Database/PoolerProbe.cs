using BusEtl.Persistence;
using Npgsql;

namespace BusEtl.Operations.Diagnosing.Database;

/// <summary>
/// Finds a pooler, such as PgBouncer, as the service does: it gives each client a process id of its own making. Its mode shows when two
/// connections meet the same server process, or one meets two.
/// </summary>
internal static class PoolerProbe
{
    public static async Task<Pooler> AskAsync(DatabaseAccess database, CancellationToken cancellationToken)
    {
        await using var one = await database.OpenAsync(cancellationToken);
        if (!(await SessionSigns.AskAsync(one, cancellationToken)).IsPooled)
            return Pooler.None;

        var met = new HashSet<int>
        {
            await ServerProcessAsync(one, cancellationToken),
            await ServerProcessAsync(one, cancellationToken),
        };
        await using var other = await database.OpenAsync(cancellationToken);
        try
        {
            // While it lasts nobody else meets this server process.
            await using var transaction = await other.BeginTransactionAsync(cancellationToken);
            var isShared = met.Contains(await ServerProcessAsync(other, cancellationToken)) || met.Count > 1
                || met.Add(await ServerProcessAsync(one, cancellationToken));
            if (!isShared)
                return Pooler.BySession;

            return await KeepsNamesAsync(other, cancellationToken) ? Pooler.ByTransactionKeepingNames : Pooler.ByTransaction;
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.ProtocolViolation)
        {
            return Pooler.ByStatement;
        }
    }

    // The driver names its statements so, and a pooler that keeps them gives them names of its own.
    private static async Task<bool> KeepsNamesAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            await using var command = new NpgsqlCommand("select 'busetl doctor'", connection);
            await command.PrepareAsync(cancellationToken);
            await using var names = new NpgsqlCommand(
                "select name from pg_prepared_statements where statement = 'select ''busetl doctor''' limit 1", connection);
            var name = await names.ExecuteScalarAsync(cancellationToken) as string;
            await command.UnprepareAsync(cancellationToken);

            return name?.StartsWith("_p", StringComparison.Ordinal) == false;
        }
        catch (PostgresException)
        {
            return false;
        }
    }

    private static async Task<int> ServerProcessAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select pg_backend_pid()", connection);

        return (int)(await command.ExecuteScalarAsync(cancellationToken))!;
    }
}
