namespace BusEtl.Persistence;

/// <summary>What the SQLSTATEs mean that a database answers when it takes no login at all, in words for who has to mend it.</summary>
internal static class SqlStateWords
{
    private const string Migrate = "Has 'busetl migrate' been run, and is the Search Path right?";

    /// <param name="sqlState">Five characters.</param>
    /// <param name="fault">Its SQLSTATE with names of the schema.</param>
    public static DatabaseWords Of(string sqlState, StoreFault fault)
    {
        var (what, advice) = fault.Kind == StoreFaultKind.Row ? OfRow(sqlState) : Of(sqlState);

        return new DatabaseWords($"{what}: {fault.Description}.", advice);
    }

    // Refused was a row like those that were taken before.
    private static (string What, string Advice) OfRow(string sqlState) => sqlState switch
    {
        "42501" => ("lets no login in by its row-level security", "The policies of user_logins have to let busetl_service insert."),
        _ => ("refuses logins like those that it took", "Is there a new constraint, trigger or policy on the tables?"),
    };

    private static (string What, string Advice) Of(string sqlState) => sqlState switch
    {
        "08P01" => ("breaks the connection off", "Where a pooler stands between, its log says why."),
        "25006" => ("takes no writes", "Is it the primary, is default_transaction_read_only off, and has its disk room?"),
        "28P01" => ("refuses the login", "Is the password right?"),
        ['2', '8', ..] => ("refuses the login", "Does the role exist, and does pg_hba.conf let it in?"),
        ['3', 'D', ..] => ("has no such database", "Is its name right, and has 'busetl migrate' been run?"),
        ['3', 'F', ..] or "42P01" or "42703" or "42883" => ("lacks a part of the schema", Migrate),
        "42501" => ("lacks a right", "Is the role a member of busetl_service?"),
        "53100" => ("has no room left on its disk", "Give it some."),
        "53200" => ("has no memory left", ""),
        "53300" => ("takes no further connection", "Raise its limits or those of the role, or lower Maximum Pool Size or the number of tasks."),
        "55P03" => ("holds a lock", "Something else works on the tables: it has to end."),
        "57014" => ("cancels the statements", "Is statement_timeout too short, or the server too busy?"),
        "57P01" or "57P02" or "57P03" => ("is stopping or starting", ""),
        ['X', 'X', ..] or ['5', '8', ..] => ("has a fault of its own", "Its log says more."),
        _ => ("refuses what any login would meet", "Its log says more."),
    };
}

/// <summary>What happens, as the end of a sentence, and what to do, as a sentence or nothing.</summary>
internal sealed record DatabaseWords(string What, string Advice);
