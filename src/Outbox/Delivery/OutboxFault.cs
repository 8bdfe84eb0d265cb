using System.Data.Common;
using System.Net.Sockets;
using Npgsql;

namespace BusEtl.Outbox.Delivery;

/// <summary>What the delivery met in its database, in words.</summary>
/// <param name="Text">Where, and a SQLSTATE or what became of the connection; no text of the server's, which can hold values.</param>
/// <param name="Unexpected">An exception that is no database's.</param>
internal sealed record OutboxFault(string Text, Exception? Unexpected)
{
    public static OutboxFault Of(string server, Exception exception)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (Describe(cause) is { } what)
                return new OutboxFault($"{server} {what}", null);
        }

        return new OutboxFault(exception.GetType().Name, exception);
    }

    private static string? Describe(Exception cause) => cause switch
    {
        PostgresException answer => $"answers SQLSTATE {answer.SqlState}",
        SocketException socket => $"cannot be reached, {socket.Message}",
        TimeoutException => "does not answer in time",
        DbException { InnerException: null } => $"cannot be used, {cause.GetType().Name}",
        IOException => "breaks the connection off",
        _ => null,
    };
}
