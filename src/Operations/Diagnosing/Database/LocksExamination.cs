using BusEtl.Persistence.Schema;

namespace BusEtl.Operations.Diagnosing.Database;

/// <summary>Does somebody hold what the service needs, or hold vacuum back?</summary>
internal sealed class LocksExamination(DatabaseAccess database) : IExamination
{
    private const string TablesLocked = "tables_locked";

    public string Area => "locks";

    public Task ExamineAsync(AreaReport report, CancellationToken cancellationToken) =>
        database.LookAsync("locks and long transactions", report, LookAsync, cancellationToken);

    private static async Task LookAsync(DatabaseLook look)
    {
        await look.TryAsync("the turn to migrate", "any role", () => LookAtMigrationAsync(look));
        await look.TryAsync("locks on the service's tables", "any role", () => LookAtLocksAsync(look));
        await look.TryAsync("long transactions", "any role", () => LookAtTransactionsAsync(look));
        await look.TryAsync("prepared transactions", "any role", () => LookAtPreparedAsync(look));
    }

    private static async Task LookAtMigrationAsync(DatabaseLook look)
    {
        var holders = await LockHolders.OfTableAsync(look.Connection, MigrationTurn.Table, look.Cancelled);
        if (holders.Count == 0)
            return;

        look.Report.Warning(
            "migration_locked",
            what: "Somebody has the turn to migrate.",
            evidence: $"The lock that migrations take is held by {string.Join(", ", holders)}.",
            consequence: "'busetl migrate' waits for it, and gives up.",
            next: "If no migration runs, a pooler has kept that session: select pg_terminate_backend(<process>);");
    }

    private static async Task LookAtLocksAsync(DatabaseLook look)
    {
        var locks = await TableLocks.ReadAsync(look.Connection, look.Cancelled);
        if (locks.Count == 0)
        {
            look.Report.IsWell("nobody locks the service's tables");
            return;
        }

        look.Report.Warning(
            TablesLocked,
            what: locks.Any(one => one.IsGranted)
                ? "Somebody holds a lock that keeps the service from writing."
                : "Somebody waits for a lock, and the service behind him.",
            evidence: $"{string.Join("; ", locks)}.",
            consequence: "Batches wait for as long as it is held, and fail after their time-out.",
            next: "Look in pg_stat_activity what the process does. If it may end: select pg_cancel_backend(<process>);");
    }

    private static async Task LookAtTransactionsAsync(DatabaseLook look)
    {
        const string Sql =
            """
            select pid, usename::text, state, round(extract(epoch from now() - xact_start) / 60)::integer
            from pg_stat_activity
            where datname = current_database() and backend_type = 'client backend' and pid <> pg_backend_pid()
                and xact_start < now() - interval '10 minutes'
            order by xact_start limit 3
            """;
        var sees = await look.ScalarAsync<bool>(
            "select current_setting('is_superuser') = 'on' or pg_has_role(current_user, 'pg_read_all_stats', 'usage')");
        var rows = await look.RowsAsync(
            Sql, row => $"process {row.GetInt32(0)} of {row.GetString(1)} ({(row.IsDBNull(2) ? "?" : row.GetString(2))}) for {row.GetInt32(3)} min");
        if (rows.Count > 0)
        {
            look.Report.Warning(
                "transactions_long",
                what: "A transaction has been open for long.",
                evidence: $"{string.Join(", ", rows)}.",
                consequence: "Vacuum cannot clean up behind the outbox meanwhile, whose tables grow and become slow; a lock may be held.",
                next: "Look in pg_stat_activity what it does. If it may end: select pg_terminate_backend(<process>);");
        }
        else if (sees && look.Report.Findings.All(finding => finding.Code != TablesLocked))
        {
            look.Report.IsWell("no transaction is open for 10 minutes");
        }

        if (!sees)
            look.Report.NotLookedAt("long transactions of other roles", "needs pg_read_all_stats");
    }

    private static async Task LookAtPreparedAsync(DatabaseLook look)
    {
        var count = await look.ScalarAsync<int>(
            "select count(*)::integer from pg_prepared_xacts where database = current_database() and prepared < now() - interval '10 minutes'");
        if (count == 0)
            return;

        look.Report.Warning(
            "transactions_prepared",
            what: "Transactions were prepared and never ended.",
            evidence: $"pg_prepared_xacts has {count} older than 10 minutes.",
            consequence: "They hold their locks, and vacuum back, for ever.",
            next: "Find out whose they are; then commit prepared or rollback prepared each.");
    }
}
