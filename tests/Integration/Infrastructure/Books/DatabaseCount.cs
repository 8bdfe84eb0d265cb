using System.Diagnostics;
using Npgsql;

namespace BusEtl.Tests.Integration.Infrastructure.Books;

/// <summary>Counts everything that stands in a database.</summary>
internal static class DatabaseCount
{
    // A service that was killed has sessions until PostgreSQL notices.
    private static readonly TimeSpan LongestDying = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    private const string Tables =
        """
        select case n.nspname when 'public' then c.relname else n.nspname || '.' || c.relname end, format('%I.%I', n.nspname, c.relname)
        from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where c.relkind in ('r', 'p') and n.nspname !~ '^(pg_|information_schema$)' and c.relname not in ('__EFMigrationsHistory', 'audit_turn')
            and (not c.relispartition or c.oid in (select partdefid from pg_partitioned_table))
        """;

    private const string Unfinished =
        """
        select
            (select count(*) from pg_locks where locktype = 'advisory'
                and database = (select oid from pg_database where datname = current_database())),
            (select count(*) from pg_prepared_xacts where database = current_database()),
            (select count(*) from pg_stat_activity where datname = current_database() and backend_type = 'client backend'
                and pid <> pg_backend_pid() and state <> 'idle')
        """;

    private const string Stray =
        """
        select count(*) from vault.pii p where not exists (select from user_logins where masked_ip = p.token)
            and not exists (select from user_logins where masked_device_id = p.token)
        """;

    private const string WithoutOriginal =
        """
        select count(*) from (select masked_ip as token from user_logins union select masked_device_id from user_logins) tokens
        where token is not null and not exists (select from vault.pii p where p.token = tokens.token)
        """;

    /// <summary>Whether this is no table but a number of its own.</summary>
    public static bool IsComputed(string name) => name is Table.StrayOriginals or Table.TokensWithoutOriginal or Table.AdvisoryLocks
        or Table.PreparedTransactions or Table.OpenTransactions;

    /// <param name="connectionString">The database.</param>
    /// <param name="comparesTokens">Whether the tokens of the logins and those of the vault are compared, which takes a while among many rows.</param>
    /// <returns>How much there is of each, by the names of <see cref="Table"/> and of any other table.</returns>
    public static async Task<IReadOnlyDictionary<string, long>> ReadAsync(string connectionString, bool comparesTokens = true)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
        try
        {
            await connection.OpenAsync(CancellationToken.None); // The books are closed after a stop as well.
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.InvalidCatalogName)
        {
            return new Dictionary<string, long>();
        }

        var counts = await WaitForEndAsync(connection);
        var tables = new Dictionary<string, string>();
        await foreach (var row in RowsAsync(connection, Tables))
            tables[row.GetString(0)] = row.GetString(1);

        var queries = tables.ToDictionary(table => table.Key, table => $"select count(*) from {table.Value}");
        if (comparesTokens && tables.ContainsKey(Table.Originals) && tables.ContainsKey(Table.Logins))
            (queries[Table.StrayOriginals], queries[Table.TokensWithoutOriginal]) = (Stray, WithoutOriginal);

        foreach (var (name, sql) in queries)
        {
            await foreach (var row in RowsAsync(connection, sql))
                counts[name] = row.GetInt64(0);
        }

        return counts;
    }

    private static async Task<Dictionary<string, long>> WaitForEndAsync(NpgsqlConnection connection)
    {
        var since = Stopwatch.StartNew();
        while (true)
        {
            var counts = new Dictionary<string, long>();
            await foreach (var row in RowsAsync(connection, Unfinished))
            {
                counts[Table.AdvisoryLocks] = row.GetInt64(0);
                counts[Table.PreparedTransactions] = row.GetInt64(1);
                counts[Table.OpenTransactions] = row.GetInt64(2);
            }

            if (counts.Values.Sum() == 0 || since.Elapsed > LongestDying)
                return counts;

            await Task.Delay(Interval, CancellationToken.None);
        }
    }

    private static async IAsyncEnumerable<NpgsqlDataReader> RowsAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await using var rows = await command.ExecuteReaderAsync(CancellationToken.None);
        while (await rows.ReadAsync(CancellationToken.None))
            yield return rows;
    }
}
