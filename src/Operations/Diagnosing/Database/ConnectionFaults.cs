using System.Net.Sockets;
using BusEtl.Persistence;
using Npgsql;

namespace BusEtl.Operations.Diagnosing.Database;

/// <summary>Says why no connection can be made.</summary>
internal static class ConnectionFaults
{
    private const string NothingStored = "Nothing is stored, and nothing is received: the breaker opens until the database answers.";
    private const string NotStarted = "The service does not start. One that runs stores and receives nothing: its breaker opens.";
    private const string NoNewSession = "New sessions are refused; those that a running service has open may still store, until they end. Then its "
        + "breaker opens, and nothing is received.";

    public static void Report(Exception fault, DatabaseAccess database, AreaReport report)
    {
        if (database.Asked is null)
        {
            report.NotLookedAt("PostgreSQL", "the connection string is not usable; see 'settings'");
            return;
        }

        var evidence = $"{database.Address}: {DatabaseText.Of(fault)}.".Replace("..", ".", StringComparison.Ordinal);
        var (code, what, next) = fault switch
        {
            PostgresException answer => Refused(answer, database),
            _ when TlsAdvice.For(fault) is { } advice => (
                "database_tls",
                "PostgreSQL and the connection string do not agree on TLS, or on how the password is asked for.",
                advice),
            NpgsqlException { InnerException: null } when database.Asked.Host!.Contains(',', StringComparison.Ordinal) => (
                "database_read_only",
                "None of the servers takes writes.",
                "Look which of them is the primary, whether default_transaction_read_only is off there, and whether its disk has room."),
            _ when fault is TimeoutException || fault.InnerException is TimeoutException => (
                "database_silent",
                "PostgreSQL does not answer.",
                "Something accepts or swallows the connection: look at security groups, and at whether the server is overloaded or paused."),
            _ when Socket(fault) is SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain => (
                "database_unknown_host",
                "The name of PostgreSQL's host is not known here.",
                "Correct Host in ConnectionStrings:BusEtl, or the machine's DNS."),
            _ => (
                "database_not_reached",
                "PostgreSQL cannot be reached.",
                "Look whether it runs there, and at routes and security groups to it."),
        };

        report.Fault(code, what, evidence, Consequence(fault, DatabaseFault.Of(database.Address!, fault).IsForGood), next);
    }

    // What is asked of a new session only does not end those that are open.
    private static string Consequence(Exception fault, bool isForGood) => fault switch
    {
        PostgresException { SqlState: PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification } =>
            $"The service does not start. {NoNewSession}",
        PostgresException { SqlState: PostgresErrorCodes.TooManyConnections or PostgresErrorCodes.ConfigurationLimitExceeded } => NoNewSession,
        _ => isForGood ? NotStarted : NothingStored,
    };

    private static (string Code, string What, string Next) Refused(PostgresException answer, DatabaseAccess database)
    {
        var role = database.Address!.Role;

        return answer.SqlState switch
        {
            PostgresErrorCodes.InvalidPassword => (
                "database_password",
                $"PostgreSQL does not accept the password of the role {role}.",
                "Correct the password where the connection string comes from (a rotated secret needs a restart of the tasks)."),
            PostgresErrorCodes.InvalidAuthorizationSpecification => (
                "database_refuses_role",
                $"PostgreSQL does not let the role {role} in.",
                "Look at the server's pg_hba.conf (host, role, TLS), and whether the role exists and may log in."),
            PostgresErrorCodes.InvalidCatalogName => (
                "database_missing",
                $"There is no database {database.Address.Database}.",
                "Run 'busetl migrate', which makes it, or correct Database in ConnectionStrings:BusEtl."),
            PostgresErrorCodes.TooManyConnections or PostgresErrorCodes.ConfigurationLimitExceeded => (
                "database_full_of_connections",
                "PostgreSQL has no connection left.",
                "Lower Maximum Pool Size or the number of tasks, raise max_connections, or look for who holds them (pg_stat_activity)."),
            PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown => (
                "database_not_ready",
                "PostgreSQL is starting or stopping.",
                "Wait; if it stays, look into the server's log."),
            _ => (
                "database_refuses",
                "PostgreSQL, or a pooler before it, refuses the connection.",
                "Do what its answer says."),
        };
    }

    private static SocketError? Socket(Exception fault)
    {
        // Of several hosts the first one speaks for all.
        var cause = fault.InnerException is AggregateException each ? each.InnerExceptions[0] : fault;

        return (cause.GetBaseException() as SocketException)?.SocketErrorCode;
    }
}
