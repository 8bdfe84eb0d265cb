using System.Net.Sockets;
using System.Security.Authentication;
using Npgsql;

namespace BusEtl.Persistence;

/// <summary>Why the database takes no login at all, whichever it is.</summary>
/// <param name="Fault">What it is.</param>
/// <param name="Text">
/// Sentences for people: where and as whom, what happens, its SQLSTATE, and what to do. They hold no secret and nothing of a row.
/// </param>
public sealed record DatabaseFault(StoreFault Fault, string Text)
{
    /// <summary>Whether it stays until somebody changes the settings or the server's roles and databases.</summary>
    internal bool IsForGood { get; private init; }

    /// <param name="address">Where and as whom.</param>
    /// <param name="exception">What an attempt threw in which nothing of a login was at stake.</param>
    internal static DatabaseFault Of(DatabaseAddress address, Exception exception)
    {
        var fault = StoreFault.Of(exception);
        var words = fault.SqlState is { } sqlState
            ? SqlStateWords.Of(sqlState, fault)
            : new DatabaseWords(WithoutAnswer(exception), TlsAdvice.For(exception) ?? "");

        return new DatabaseFault(fault, $"{address} {words.What}{(words.Advice.Length == 0 ? "" : $" {words.Advice}")}")
        {
            IsForGood = fault.SqlState is ['2', '8', ..] or ['3', 'D', ..] || IsOfSettings(exception),
        };
    }

    private static string WithoutAnswer(Exception exception) => exception.GetBaseException() switch
    {
        SocketException socket => $"cannot be reached: {socket.Message}.",
        TimeoutException => "does not answer in time.",
        AuthenticationException tls => $"cannot be reached by TLS: {tls.Message}",
        IOException => "breaks the connection off.",
        RowsNotKeptException => "does not keep what user_logins takes. Is there a trigger or a rule on the table that is not BusEtl's?",
        NpgsqlException own => $"cannot be used: {own.Message}",
        var other => $"cannot be used: {other.GetType().Name}.",
    };

    // What Npgsql refuses by itself: no password where one is asked for, no TLS where it is required, a certificate that is not to be trusted.
    private static bool IsOfSettings(Exception exception) =>
        exception is NpgsqlException { IsTransient: false } and not PostgresException
        && exception.GetBaseException() is NpgsqlException or AuthenticationException;
}
