using System.Data;
using BusEtl.Persistence;
using BusEtl.Persistence.Schema;
using Npgsql;

namespace BusEtl.Operations.Diagnosing.Database;

/// <summary>
/// Does the server take what the service writes? Its own statements, with made-up logins, in a transaction that is rolled back: what refuses the
/// ones refuses the others.
/// </summary>
internal sealed class WriteCheck(DatabaseAccess database, StoredParts parts)
{
    private const string NothingStored = "Nothing is stored. The breaker opens; nothing is lost as long as SQS keeps the messages.";

    public async Task LookAsync(DatabaseLook look, DatabaseFacts facts)
    {
        if (facts.IsStandby)
        {
            look.Report.Fault(
                "database_standby",
                what: "The server is a standby, which takes no writes.",
                evidence: $"{database.Address}: pg_is_in_recovery() is true.",
                NothingStored,
                next: "Name the primary in ConnectionStrings:BusEtl; of several hosts (Host=one,two) the one that takes writes is used.");
            return;
        }

        if (facts.IsReadOnly)
        {
            look.Report.Fault(
                "database_read_only",
                what: "The server takes no writes.",
                evidence: $"{database.Address}: transaction_read_only is on in a new session. Providers set default_transaction_read_only when the disk is "
                    + "full.",
                consequence: "New sessions store nothing; those that a running service has open may still store, until they end. Then the breaker opens; "
                    + "nothing is lost as long as SQS keeps the messages.",
                next: "Look at the disk's room first; then set default_transaction_read_only to off, for the server, the database or the role.");
            return;
        }

        if (!(await database.ViewerAsync()).Stores)
        {
            look.Report.NotLookedAt("whether it takes writes", "needs the role busetl_service, and the schema");
            return;
        }

        if (look.Connection.State == ConnectionState.Open)
            await WriteAsync(look);
    }

    private async Task WriteAsync(DatabaseLook look)
    {
        await using var transaction = await look.Connection.BeginTransactionAsync(look.Cancelled);
        try
        {
            await look.ExecuteAsync(look.LimitsSql);
            await ProbeBatch.RunAsync(transaction, ProbeDepth.Rows, parts, example: null, look.Cancelled);
            look.Report.IsWell("takes writes (made-up logins, rolled back)");
        }
        catch (PostgresException exception) when (AreaOf(exception) is { } area)
        {
            look.Report.NotLookedAt("whether it takes writes", $"PostgreSQL answered {exception.SqlState}; see '{area}'");
        }
        catch (PostgresException exception)
        {
            await ReportAsync(exception, transaction, look);
        }
        catch (RowsNotKeptException exception)
        {
            look.Report.Fault(
                "logins_not_kept",
                what: "The table takes logins and does not keep them.",
                evidence: $"{database.Address}: {exception.Message}",
                NothingStored,
                next: "Look for triggers that return null, and for rules, on user_logins and its partitions that BusEtl did not make.");
        }
    }

    private static string? AreaOf(PostgresException exception) => exception.SqlState switch
    {
        PostgresErrorCodes.InsufficientPrivilege => "roles",
        PostgresErrorCodes.UndefinedColumn or PostgresErrorCodes.UndefinedTable => "schema",
        _ => null,
    };

    private async Task ReportAsync(PostgresException exception, NpgsqlTransaction transaction, DatabaseLook look)
    {
        var report = look.Report;
        if (exception.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.QueryCanceled)
        {
            await transaction.RollbackAsync(look.Cancelled);
            ReportWait(exception, await TableLocks.ReadAsync(look.Connection, look.Cancelled), report);
            return;
        }

        // As log and health of the service say it.
        var evidence = DatabaseFault.Of(database.Address!, exception).Text;
        switch (exception.SqlState)
        {
            case ['5', '3', ..]:
                report.Fault(
                    "database_no_room",
                    what: "The server has no room left.",
                    evidence,
                    NothingStored,
                    next: "Give it what it lacks; detach and drop old months of user_logins; look for replication slots that hold the log back.");
                break;

            default:
                report.Fault(
                    "login_not_written",
                    what: "The server refuses a login that is as it should be.",
                    evidence,
                    consequence: "Logins are not stored; they end in the error queue, or the breaker opens.",
                    next: "Look the SQLSTATE up; look for triggers, rules and constraints on user_logins that BusEtl did not make.");
                break;
        }
    }

    private void ReportWait(PostgresException exception, IReadOnlyList<TableLock> locks, AreaReport report) => report.Fault(
        "logins_locked",
        what: locks.Count > 0 ? "The service's tables are locked." : "The service's tables are locked, or too slow to write to.",
        evidence: $"{database.Address} lets made-up logins wait for 2 s or more (SQLSTATE {exception.SqlState}); "
            + (locks.Count > 0 ? $"{string.Join("; ", locks)}." : "no lock on a whole table is held now."),
        consequence: "Batches wait, and fail after their time-out.",
        next: locks.Count > 0
            ? "Look in pg_stat_activity what the process does: a long transaction, a vacuum full, a change of the table. If it may end: select "
                + "pg_cancel_backend(<process>); or, when it is idle in its transaction, select pg_terminate_backend(<process>);"
            : "Look for who holds locks on rows (pg_locks, pg_stat_activity), and at the load of the server.");
}
