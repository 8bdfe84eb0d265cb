using Npgsql;

namespace BusEtl.Persistence;

/// <summary>What a session says about what it leads to.</summary>
/// <param name="IsPooled">
/// Whether a pooler stands between: the server's process is another one than the one that was named when the connection was made.
/// </param>
/// <param name="Database">
/// Which life of which database this is: another one after a restart, a failover, a restore and whenever the vault's table is made anew.
/// </param>
internal sealed record SessionSigns(bool IsPooled, string Database)
{
    /// <summary>Needs no right. The time is a number, because its text depends on the session.</summary>
    public const string Sql =
        """
        select pg_backend_pid(), concat_ws(' ', extract(epoch from pg_postmaster_start_time()), d.oid, t.relfilenode)
        from pg_database d
        left join (pg_class t join pg_namespace n on n.oid = t.relnamespace and n.nspname = 'vault') on t.relname = 'pii'
        where d.datname = current_database()
        """;

    // The opening of a connection waits for it, and cannot be cancelled meanwhile.
    private const int TimeoutSeconds = 5;

    public static SessionSigns Read(NpgsqlConnection connection, NpgsqlDataReader row) =>
        new(row.GetInt32(0) != connection.ProcessID, row.GetString(1));

    public static async Task<SessionSigns> AskAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Sql, connection) { CommandTimeout = TimeoutSeconds };
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        await rows.ReadAsync(cancellationToken);

        return Read(connection, rows);
    }

    public static SessionSigns Ask(NpgsqlConnection connection)
    {
        using var command = new NpgsqlCommand(Sql, connection) { CommandTimeout = TimeoutSeconds };
        using var rows = command.ExecuteReader();
        rows.Read();

        return Read(connection, rows);
    }
}
