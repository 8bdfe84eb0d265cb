using Npgsql;

namespace BusEtl.Operations.Diagnosing.Database;

/// <summary>
/// Does the server take what the service writes? A made-up login goes in where the service's go, and the transaction is rolled back: what refuses
/// the one refuses the others.
/// </summary>
internal static class WriteCheck
{
    private const string NothingStored = "Nothing is stored. The breaker opens; nothing is lost as long as SQS keeps the messages.";

    public static async Task LookAsync(DatabaseLook look, ServerFacts? facts, DatabaseAccess database)
    {
        if (facts?.IsInRecovery == true)
        {
            look.Report.Fault(
                "database_standby",
                what: "The server is a standby, which takes no writes.",
                evidence: $"{database.Place}: pg_is_in_recovery() is true.",
                NothingStored,
                next: "Name the primary in ConnectionStrings:BusEtl (with several hosts: Target Session Attributes=primary).");
            return;
        }

        if (facts?.IsReadOnly == true)
        {
            look.Report.Fault(
                "database_read_only",
                what: "The server takes no writes.",
                evidence: $"{database.Place}: default_transaction_read_only is on, which providers set when the disk is full.",
                NothingStored,
                next: "Look at the disk's room first; then set default_transaction_read_only to off, for the server, the database or the role.");
            return;
        }

        if (!(await database.ViewerAsync()).Stores)
        {
            look.Report.NotLookedAt("whether it takes writes", "needs the role busetl_service, and the schema");
            return;
        }

        await InsertAsync(look, database);
    }

    private static async Task InsertAsync(DatabaseLook look, DatabaseAccess database)
    {
        const string Sql =
            """
            insert into user_logins (message_id, user_id, device_type, masked_ip, masked_device_id, app_version, create_date)
            values (gen_random_uuid(), 'busetl doctor', 'none', 'none', 'none', '0', (now() at time zone 'UTC')::date);
            """;
        await using var transaction = await look.Connection.BeginTransactionAsync(look.Cancelled);
        try
        {
            await look.ExecuteAsync($"{look.LimitsSql}; {Sql}");
            look.Report.IsWell("takes writes (a made-up login, rolled back)");
        }
        catch (PostgresException exception) when (AreaOf(exception) is { } area)
        {
            look.Report.NotLookedAt("whether it takes writes", $"PostgreSQL answered {exception.SqlState}; see '{area}'");
        }
        catch (PostgresException exception)
        {
            Report(exception, look.Report, database);
        }
    }

    private static string? AreaOf(PostgresException exception) => exception.SqlState switch
    {
        PostgresErrorCodes.InsufficientPrivilege => "roles",
        PostgresErrorCodes.UndefinedColumn or PostgresErrorCodes.UndefinedTable => "schema",
        _ => null,
    };

    private static void Report(PostgresException exception, AreaReport report, DatabaseAccess database)
    {
        var evidence = $"{database.Place}: {exception.SqlState} to an insert that would have been rolled back.";
        switch (exception.SqlState)
        {
            case PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.QueryCanceled:
                report.Fault(
                    "logins_locked",
                    what: "user_logins is locked, or too slow to write to.",
                    evidence: $"{evidence} It waited for 2 s.",
                    consequence: "Batches wait, and fail after their time-out.",
                    next: "Look for who holds the lock (pg_locks, pg_stat_activity): a long transaction, a vacuum full, a change of the table.");
                break;

            case ['5', '3', ..]:
                report.Fault(
                    "database_no_room",
                    what: "The server has no room left.",
                    evidence,
                    NothingStored,
                    next: "Give it disk or memory; detach and drop old months of user_logins; look for replication slots that hold the log back.");
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
}
