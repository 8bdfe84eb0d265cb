using Npgsql;

namespace BusEtl.Operations.Diagnosing.Database;

/// <summary>
/// Is there a pooler, such as PgBouncer, before PostgreSQL, and may a session keep what it makes? A pooler gives each client a process id of its
/// own making; two clients that meet the same server process do not have it for themselves.
/// </summary>
internal static class PoolerCheck
{
    public static async Task LookAsync(DatabaseAccess database, AreaReport report, CancellationToken cancellationToken)
    {
        try
        {
            await using var one = await database.OpenAsync(cancellationToken);
            if (await ServerProcessAsync(one, cancellationToken) == one.ProcessID)
            {
                report.IsWell("no pooler in between");
                return;
            }

            await using var other = await database.OpenAsync(cancellationToken);
            await LookAsync(one, other, database, report, cancellationToken);
        }
        catch (Exception exception) when (DatabaseAccess.IsOfDatabase(exception) && !cancellationToken.IsCancellationRequested)
        {
            report.NotLookedAt("whether a pooler is in between", $"PostgreSQL answered {DatabaseText.Of(exception)}");
        }
    }

    private static async Task LookAsync(
        NpgsqlConnection one, NpgsqlConnection other, DatabaseAccess database, AreaReport report, CancellationToken cancellationToken)
    {
        var isShared = await ServerProcessAsync(one, cancellationToken) == await ServerProcessAsync(other, cancellationToken);
        if (!isShared)
        {
            report.IsWell("a pooler in session mode is in between, as far as two connections show");
            return;
        }

        var names = await NamedStatementsAsync(one, cancellationToken);
        if (names is null)
        {
            report.IsWell("a pooler in transaction mode is in between, which keeps named statements for its clients");
            return;
        }

        report.Fault(
            "pooler_shares_sessions",
            what: "A pooler in transaction mode is before PostgreSQL.",
            evidence: $"{database.Place}: two connections met the same server process, and named statements are not kept for each client ({names}).",
            consequence: "Named statements of one task meet another's: batches fail with 42P05 and 26000, are taken apart, and the breaker opens. "
                + "'busetl migrate' leaves its lock behind.",
            next: "Let the pooler use session mode for this database, or keep named statements (PgBouncer 1.21: max_prepared_statements=200); "
                + "give 'busetl migrate' the server itself.");
    }

    /// <returns>Why named statements are not kept; null when they are.</returns>
    private static async Task<string?> NamedStatementsAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        // In one transaction, so that the server process stays the same and the statement is gone in the end.
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        try
        {
            await using var command = new NpgsqlCommand("select 'busetl doctor'", connection, transaction);
            await command.PrepareAsync(cancellationToken);
            await using var names = new NpgsqlCommand(
                "select name from pg_prepared_statements where statement = 'select ''busetl doctor''' limit 1", connection, transaction);
            var name = await names.ExecuteScalarAsync(cancellationToken) as string;
            await command.UnprepareAsync(cancellationToken);

            // The driver names its statements so, and a pooler that keeps them gives them names of its own.
            return name?.StartsWith("_p", StringComparison.Ordinal) == true ? $"the server has '{name}' under the client's name" : null;
        }
        catch (PostgresException exception)
        {
            return exception.SqlState;
        }
        finally
        {
            await transaction.RollbackAsync(CancellationToken.None);
        }
    }

    private static async Task<int> ServerProcessAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select pg_backend_pid()", connection);

        return (int)(await command.ExecuteScalarAsync(cancellationToken))!;
    }
}
