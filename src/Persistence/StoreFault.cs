using Npgsql;

namespace BusEtl.Persistence;

/// <summary>Why logins could not be stored, as far as that decides what happens next.</summary>
/// <param name="Kind">What would help.</param>
/// <param name="Description">The fault in words that hold no value of a row: a SQLSTATE and names of the schema, or a type of exception.</param>
public sealed record StoreFault(StoreFaultKind Kind, string Description)
{
    /// <summary>Reads a fault out of what <see cref="LoginStore"/> threw.</summary>
    public static StoreFault Of(Exception exception)
    {
        // EF wraps what Npgsql throws, and not always in the same way.
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (cause is PostgresException answer)
                return new StoreFault(KindOf(answer), Describe(answer));

            if (cause is NpgsqlException broken)
                return new StoreFault(StoreFaultKind.Connection, broken.GetType().Name);
        }

        return new StoreFault(StoreFaultKind.Row, exception.GetType().Name);
    }

    // The class of a SQLSTATE is its first two characters (PostgreSQL, appendix A).
    private static StoreFaultKind KindOf(PostgresException answer) => answer.SqlState switch
    {
        // Connection exception, invalid authorization, catalog that is missing, read-only server, too many connections, server going or coming.
        ['0', '8', ..] or ['2', '8', ..] or ['3', 'D', ..] or "25006" or "53300" or "57P01" or "57P02" or "57P03" => StoreFaultKind.Connection,
        _ when answer.IsTransient => StoreFaultKind.Passing,
        // Transaction state, rollback, missing schema, wrong statement or missing right, no room, limits, wrong state, cancelled, system, internal.
        ['2', '5', ..] or ['4', '0', ..] or ['3', 'F', ..] or ['4', '2', ..] or ['5', _, ..] or ['F', '0', ..] or ['X', 'X', ..] =>
            StoreFaultKind.Everywhere,
        _ => StoreFaultKind.Row,
    };

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
}

/// <summary>What would help against a <see cref="StoreFault"/>.</summary>
public enum StoreFaultKind
{
    /// <summary>One row may be at fault: the others can be stored without it.</summary>
    Row,

    /// <summary>Another attempt may do: a deadlock, a lock that was not granted.</summary>
    Passing,

    /// <summary>Any row would meet it: a missing table, a full disk.</summary>
    Everywhere,

    /// <summary>The connection broke or none was to be had: the database may be away.</summary>
    Connection,
}
