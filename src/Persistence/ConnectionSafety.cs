using System.Net;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace BusEtl.Persistence;

/// <summary>
/// What keeps somebody on the way to PostgreSQL from answering in its place, from reading along and from asking for the password: TLS with a
/// certificate for the host's name, and SCRAM, by which the password itself never leaves this process. Both are the default for
/// every host but this machine, and are weaker only where the connection string says so.
/// </summary>
internal static partial class ConnectionSafety
{
    private const string SslModeKey = "SSL Mode";
    private const string RequireAuthKey = "Require Auth";
    private const string Scram = "ScramSHA256";

    public static void Harden(NpgsqlConnectionStringBuilder connection)
    {
        if (StaysHere(connection))
            return;

        if (!connection.ShouldSerialize(SslModeKey))
            connection.SslMode = SslMode.VerifyFull;
        if (!connection.ShouldSerialize(RequireAuthKey))
            connection.RequireAuth = Scram;
    }

    /// <summary>What the connection string lets somebody on the way do, as the end of a sentence; null when it lets nobody.</summary>
    public static string? Weakness(NpgsqlConnectionStringBuilder connection)
    {
        if (StaysHere(connection) || connection.SslMode == SslMode.VerifyFull)
            return null;

        var risk = connection.SslMode is SslMode.Require or SslMode.VerifyCA
            ? "another server may answer in its place"
            : "somebody on the way may read and change what is stored";
        var isSecret = string.Equals(connection.RequireAuth, Scram, StringComparison.OrdinalIgnoreCase);
        var password = isSecret ? "" : ", and get the password by asking for it";

        return $"with {SslModeKey}={connection.SslMode}: {risk}{password}";
    }

    /// <summary>Logs the weakness where there is one.</summary>
    public static void Warn(NpgsqlConnectionStringBuilder connection, ILogger logger)
    {
        if (Weakness(connection) is { } weakness)
            Log.NotSafe(logger, DatabaseAddress.Of(connection), weakness);
    }

    private static bool StaysHere(NpgsqlConnectionStringBuilder connection) =>
        connection.Host?.Split(',', StringSplitOptions.TrimEntries).All(IsThisMachine) ?? true;

    // An absolute path, or a name of Linux's abstract kind, is a Unix socket. A name that only resolves to this machine may do otherwise tomorrow.
    private static bool IsThisMachine(string host) => host switch
    {
        ['/' or '@', ..] => true,
        _ when IPEndPoint.TryParse(host, out var address) => IPAddress.IsLoopback(address.Address),
        _ => host.Split(':')[0].Equals("localhost", StringComparison.OrdinalIgnoreCase),
    };

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning,
            "{Address} is reached {Weakness}. ConnectionStrings:BusEtl says so; without that SSL Mode is VerifyFull.")]
        public static partial void NotSafe(ILogger logger, DatabaseAddress address, string weakness);
    }
}
