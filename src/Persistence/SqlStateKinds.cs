using System.Collections.Frozen;
using Npgsql;

namespace BusEtl.Persistence;

/// <summary>
/// What each SQLSTATE says about the rows that it came with, class by class (PostgreSQL, appendix A: the class is the first two characters).
/// What is neither about a value nor about the connection counts as met by any row. That is a suspicion and no verdict: a row is blamed all
/// the same when the database takes another one in its place (<see cref="DatabaseProbe"/>).
/// </summary>
internal static class SqlStateKinds
{
    // A code that differs from its class.
    private static readonly FrozenDictionary<string, StoreFaultKind> Codes = new Dictionary<string, StoreFaultKind>
    {
        ["25P03"] = StoreFaultKind.Passing, // Idle in a transaction for too long: this process stood still.
        ["42P05"] = StoreFaultKind.Connection, // A statement of this name is there already: a pooler handed over another's session.
        ["42P14"] = StoreFaultKind.Connection, // A statement of this name is another one: the same.
        ["53300"] = StoreFaultKind.Connection, // Too many connections.
        ["55006"] = StoreFaultKind.Passing, // Object in use.
        ["55P03"] = StoreFaultKind.Passing, // A lock was not granted in time.
        ["57P01"] = StoreFaultKind.Connection, // The server stops.
        ["57P02"] = StoreFaultKind.Connection, // The server crashed.
        ["57P03"] = StoreFaultKind.Connection, // The server starts.
        ["57P04"] = StoreFaultKind.Connection, // The database was dropped.
        ["57P05"] = StoreFaultKind.Connection, // The session was idle for too long.
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, StoreFaultKind> Classes = new Dictionary<string, StoreFaultKind>
    {
        ["00"] = StoreFaultKind.Row, // Success: none of these three is an error, unless a trigger raises it.
        ["01"] = StoreFaultKind.Row, // Warning.
        ["02"] = StoreFaultKind.Row, // No data.
        ["03"] = StoreFaultKind.Everywhere, // Statement not yet complete.
        ["08"] = StoreFaultKind.Connection, // Connection exception, a protocol violation among them.
        ["09"] = StoreFaultKind.Row, // Triggered action exception.
        ["0A"] = StoreFaultKind.Everywhere, // Feature not supported; a cached plan that does not fit the table any more.
        ["0B"] = StoreFaultKind.Everywhere, // Invalid transaction initiation.
        ["0F"] = StoreFaultKind.Everywhere, // Locator exception, of large objects.
        ["0L"] = StoreFaultKind.Everywhere, // Invalid grantor.
        ["0P"] = StoreFaultKind.Everywhere, // Invalid role specification.
        ["0Z"] = StoreFaultKind.Everywhere, // Diagnostics exception: a fault in the code of a trigger.
        ["10"] = StoreFaultKind.Row, // XQuery error.
        ["20"] = StoreFaultKind.Row, // Case not found: a trigger that does not know a value.
        ["21"] = StoreFaultKind.Row, // Cardinality violation.
        ["22"] = StoreFaultKind.Row, // Data exception.
        ["23"] = StoreFaultKind.Row, // Integrity constraint violation.
        ["24"] = StoreFaultKind.Everywhere, // Invalid cursor state.
        ["25"] = StoreFaultKind.Everywhere, // Invalid transaction state: read only, failed, longer than it may be.
        ["26"] = StoreFaultKind.Connection, // A statement of this name is not there: a pooler handed over another's session.
        ["27"] = StoreFaultKind.Row, // Triggered data change violation.
        ["28"] = StoreFaultKind.Connection, // Invalid authorization: no session is to be had.
        ["2B"] = StoreFaultKind.Everywhere, // Dependent privilege descriptors still exist.
        ["2D"] = StoreFaultKind.Everywhere, // Invalid transaction termination.
        ["2F"] = StoreFaultKind.Everywhere, // SQL routine exception: a fault in the code of a function.
        ["34"] = StoreFaultKind.Everywhere, // Invalid cursor name.
        ["38"] = StoreFaultKind.Row, // External routine exception: code that read a value.
        ["39"] = StoreFaultKind.Everywhere, // External routine invocation exception: a trigger that is none.
        ["3B"] = StoreFaultKind.Everywhere, // Savepoint exception.
        ["3D"] = StoreFaultKind.Connection, // No such database: no session is to be had.
        ["3F"] = StoreFaultKind.Everywhere, // No such schema.
        ["40"] = StoreFaultKind.Passing, // Transaction rollback: a deadlock, a serialization failure.
        ["42"] = StoreFaultKind.Everywhere, // Syntax error or access rule violation: a missing table, column, function or right.
        ["44"] = StoreFaultKind.Row, // WITH CHECK OPTION violation.
        ["53"] = StoreFaultKind.Everywhere, // Insufficient resources: disk, memory, a configured limit.
        ["54"] = StoreFaultKind.Everywhere, // Program limit exceeded; a server that may hand out no transaction numbers any more.
        ["55"] = StoreFaultKind.Everywhere, // Object not in prerequisite state.
        ["57"] = StoreFaultKind.Everywhere, // Operator intervention: a statement cancelled by somebody or by its time limit.
        ["58"] = StoreFaultKind.Everywhere, // System error: I/O, a missing file.
        ["72"] = StoreFaultKind.Passing, // Snapshot failure.
        ["F0"] = StoreFaultKind.Everywhere, // Configuration file error.
        ["HV"] = StoreFaultKind.Everywhere, // Foreign data wrapper error.
        ["P0"] = StoreFaultKind.Row, // PL/pgSQL error: what a trigger raises.
        ["XX"] = StoreFaultKind.Everywhere, // Internal error, corruption.
    }.ToFrozenDictionary();

    /// <summary>The classes that are decided; one that is not was made up by a trigger, and is the row's.</summary>
    internal static IEnumerable<string> KnownClasses => Classes.Keys;

    public static StoreFaultKind Of(PostgresException answer)
    {
        var sqlState = answer.SqlState;
        // What is beside the logins holds no value of theirs.
        if (answer.TableName is { } table && table.StartsWith("Outbox", StringComparison.Ordinal) && KindOf(sqlState) == StoreFaultKind.Row)
            return StoreFaultKind.Everywhere;

        // No constraint of the table, but a month that has no partition, and there is no default one either.
        if (sqlState == PostgresErrorCodes.CheckViolation && string.IsNullOrEmpty(answer.ConstraintName))
            return StoreFaultKind.Everywhere;

        // No missing right, but a policy of the table that looks at the row.
        if (sqlState == PostgresErrorCodes.InsufficientPrivilege && answer.Routine == "ExecWithCheckOptions")
            return StoreFaultKind.Row;

        return KindOf(sqlState);
    }

    private static StoreFaultKind KindOf(string sqlState) =>
        Codes.TryGetValue(sqlState, out var kind) || (sqlState.Length == 5 && Classes.TryGetValue(sqlState[..2], out kind))
            ? kind
            : StoreFaultKind.Row;
}
