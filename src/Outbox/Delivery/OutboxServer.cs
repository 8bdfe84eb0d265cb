using Npgsql;

namespace BusEtl.Outbox.Delivery;

/// <summary>What the delivery needs to know of a connection beside its statements.</summary>
internal static class OutboxServer
{
    /// <summary>Where a connection leads, for texts.</summary>
    public static string Of(NpgsqlConnection connection) =>
        $"PostgreSQL at {connection.DataSource.Replace("tcp://", "", StringComparison.Ordinal)} (database {connection.Database})";

    /// <summary>Gives the sessions of the connection's pool up: after a failover they may take no writes, while new ones do.</summary>
    /// <param name="connection">It may be closed or broken.</param>
    /// <param name="source">The pool that the container has, if any; another context's is left alone.</param>
    public static void GiveUpSessions(NpgsqlConnection connection, NpgsqlDataSource? source)
    {
        if (source?.ConnectionString == connection.ConnectionString)
            source.Clear();
        else
            NpgsqlConnection.ClearPool(connection);
    }

    /// <summary>
    /// Whether a pooler stands between: the server's process is another one than the one that was named when the connection was made.
    /// </summary>
    public static async Task<bool> IsBehindPoolerAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select pg_backend_pid()", connection);

        return await command.ExecuteScalarAsync(cancellationToken) is int process && process != connection.ProcessID;
    }
}
