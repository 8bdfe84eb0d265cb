using System.Net.Sockets;
using System.Security.Authentication;
using Npgsql;

namespace BusEtl.Operations.Diagnosing.Database;

/// <summary>What PostgreSQL, or the way to it, said, in a few words that hold no value of a row.</summary>
internal static class DatabaseText
{
    public static string Of(Exception exception) => exception switch
    {
        // The text can hold values only where a row is at fault, and nothing here stores one.
        PostgresException answer => $"{answer.SqlState}: {answer.MessageText}",
        // One for each of several hosts.
        NpgsqlException { InnerException: AggregateException each } => string.Join("; ", each.InnerExceptions.Select(Of).Distinct()),
        NpgsqlException { InnerException: TimeoutException } or TimeoutException => "nothing in time",
        NpgsqlException { InnerException: SocketException socket } => $"{socket.SocketErrorCode}: {socket.Message}",
        NpgsqlException { InnerException: AuthenticationException tls } => $"TLS: {tls.Message}",
        SocketException socket => $"{socket.SocketErrorCode}: {socket.Message}",
        _ => exception.Message,
    };
}
