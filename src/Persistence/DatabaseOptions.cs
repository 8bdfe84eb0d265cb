using Npgsql;

namespace BusEtl.Persistence;

/// <summary>Where the database is.</summary>
public sealed class DatabaseOptions
{
    public const string ConnectionName = "BusEtl";

    private const string NoResetOnClose = "No Reset On Close";

    /// <summary>
    /// Where PostgreSQL is: an Npgsql connection string with at least <c>Host</c> and <c>Database</c>. <c>Include Error Detail</c> and <c>Log
    /// Parameters</c> are always off and <c>Max Auto Prepare</c> is 0, whatever it says. <c>No Reset On Close</c> is on unless it says
    /// otherwise; of several hosts, the one that takes writes is used. Unless all hosts are this machine (<c>localhost</c>, <c>127.0.0.1</c>,
    /// <c>::1</c>, a Unix socket), <c>SSL Mode</c> is <c>VerifyFull</c> and <c>Require Auth</c> is <c>ScramSHA256</c> where it says nothing
    /// of them. What the service cannot work with is refused, such as <c>Multiplexing</c>. Required.
    /// </summary>
    public string ConnectionString { get; set; } = "";

    /// <summary>Most sessions that a pool of a connection string has; null where there is no limit, or no readable connection string.</summary>
    public static int? MostSessions(string? connectionString)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(connectionString) is { Pooling: true } connection ? connection.MaxPoolSize : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    internal NpgsqlConnectionStringBuilder Parse()
    {
        var connection = new NpgsqlConnectionStringBuilder(ConnectionString);
        connection.ApplicationName ??= "busetl";
        // They would put the values of rows into the texts of exceptions and into the log.
        connection.IncludeErrorDetail = false;
        connection.LogParameters = false;
        // What pays is prepared already, and what is prepared by itself cannot be left off when a pooler is recognised.
        connection.MaxAutoPrepare = 0;
        // Against the environment, which can name another: texts would be stored as something else.
        connection.ClientEncoding ??= "UTF8";
        // Against the environment too, and because the first host that answers may be a standby.
        if (connection.Host?.Contains(',') == true)
            connection.TargetSessionAttributes ??= "read-write";
        // No pooled connection is left with a state of its own, and clearing it is one more transaction each time that one is used.
        if (!connection.ShouldSerialize(NoResetOnClose))
            connection.NoResetOnClose = true;
        ConnectionSafety.Harden(connection);
        return connection;
    }
}
