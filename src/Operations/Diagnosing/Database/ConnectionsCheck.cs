using System.Globalization;

namespace BusEtl.Operations.Diagnosing.Database;

/// <summary>Are there connections enough for a task's work?</summary>
internal static class ConnectionsCheck
{
    // Beside the batches: the outbox's delivery and its listener, partitions, a probe. That the pool has room for them the settings demand.
    private const int Others = 4;

    public static async Task LookAsync(DatabaseLook look, int batches)
    {
        const string Sql =
            """
            select current_setting('max_connections')::integer - current_setting('superuser_reserved_connections')::integer,
                (select count(*) from pg_stat_activity where backend_type = 'client backend')::integer,
                (select rolconnlimit from pg_roles where rolname = current_user),
                (select count(*) from pg_stat_activity where usename = current_user)::integer,
                (select datconnlimit from pg_database where datname = current_database()),
                (select count(*) from pg_stat_activity where datname = current_database())::integer
            """;
        var limits = (await look.RowsAsync(
            Sql,
            row => new[]
            {
                new Limit("the server", row.GetInt32(0), row.GetInt32(1)),
                new Limit("the role", row.GetInt32(2), row.GetInt32(3)),
                new Limit("the database", row.GetInt32(4), row.GetInt32(5)),
            }))[0].Where(limit => limit.Most >= 0).ToList();

        var needed = batches + Others;
        var tightest = limits.MinBy(limit => limit.Left)!;
        look.Report.IsWell(string.Create(
            CultureInfo.InvariantCulture, $"connections: {tightest.Left} left of {tightest.Most} of {tightest.Of}; a task needs {needed}"));

        if (tightest.Left < needed)
        {
            look.Report.Warning(
                "connections_few",
                what: "Few connections to PostgreSQL are left.",
                evidence: $"Of {tightest.Most} of {tightest.Of} {tightest.Used} are in use; a task needs up to {needed}.",
                consequence: "Another task, or one that starts again, may be refused (53300), and its breaker opens.",
                next: "Raise the limit, run fewer tasks, lower LoginQueue:Batch:Concurrency, or look for who holds connections.");
        }
    }

    private sealed record Limit(string Of, int Most, int Used)
    {
        public int Left => Most - Used;
    }
}
