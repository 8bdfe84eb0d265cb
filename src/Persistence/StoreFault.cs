using System.Data.Common;
using System.Net.Sockets;
using Npgsql;

namespace BusEtl.Persistence;

/// <summary>Why logins could not be stored, as far as that decides what happens next.</summary>
/// <param name="Kind">What would help.</param>
/// <param name="Description">The fault in words that hold no value of a row: a SQLSTATE and names of the schema, or a type of exception.</param>
/// <param name="SqlState">The server's code; null when it did not answer.</param>
public sealed record StoreFault(StoreFaultKind Kind, string Description, string? SqlState = null)
{
    /// <summary>Reads a fault out of what <see cref="LoginStore"/> threw.</summary>
    public static StoreFault Of(Exception exception)
    {
        // EF wraps what Npgsql throws, and not always in the same way.
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (cause is PostgresException answer)
                return new StoreFault(SqlStateKinds.Of(answer), Describe(answer), answer.SqlState);

            if (cause is RowsNotKeptException)
                return new StoreFault(StoreFaultKind.Everywhere, cause.GetType().Name);

            if (IsOfConnection(cause))
                return new StoreFault(StoreFaultKind.Connection, Describe(cause));
        }

        return new StoreFault(StoreFaultKind.Row, exception.GetType().Name);
    }

    /// <summary>Whether it is, or wraps, what a database or the way to it throws.</summary>
    internal static bool IsOfDatabase(Exception exception)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (cause is DbException or RowsNotKeptException || IsOfConnection(cause))
                return true;
        }

        return false;
    }

    // What Npgsql throws for a connection that broke or was not to be had; not all of it is its own.
    private static bool IsOfConnection(Exception exception) => exception is NpgsqlException or SocketException or IOException or TimeoutException;

    // The message text is left out: a trigger or a constraint can put values into it.
    private static string Describe(PostgresException answer)
    {
        string?[] names =
        [
            $"SQLSTATE {answer.SqlState}",
            answer.ConstraintName is { Length: > 0 } constraint ? $"constraint {constraint}" : null,
            answer.ColumnName is { Length: > 0 } column ? $"column {column}" : null,
            answer.TableName is { Length: > 0 } table ? $"table {table}" : null,
        ];

        return string.Join(", ", names.OfType<string>());
    }

    private static string Describe(Exception broken) => broken.GetBaseException() switch
    {
        SocketException socket => $"{broken.GetType().Name}, {socket.SocketErrorCode}",
        TimeoutException => $"{broken.GetType().Name}, timed out",
        _ => broken.GetType().Name,
    };
}

/// <summary>What would help against a <see cref="StoreFault"/>.</summary>
public enum StoreFaultKind
{
    /// <summary>One row may be at fault: the others can be stored without it.</summary>
    Row,

    /// <summary>Another attempt may do: a deadlock, a lock that was not granted.</summary>
    Passing,

    /// <summary>Any row would meet it: a missing table, a full disk, a session that takes no writes.</summary>
    Everywhere,

    /// <summary>The connection broke or none was to be had: the database may be away.</summary>
    Connection,
}
