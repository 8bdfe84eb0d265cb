namespace BusEtl.Operations.Diagnosing.Database;

/// <summary>A right on an object of the schema.</summary>
/// <param name="Kind"><c>table</c>, <c>column</c>, <c>schema</c> or <c>function</c>.</param>
/// <param name="Target">The object; of a column <c>table/column</c>.</param>
/// <param name="Privilege">As PostgreSQL names it.</param>
internal sealed record RoleRight(string Kind, string Target, string Privilege)
{
    /// <summary>What the service does.</summary>
    public static readonly IReadOnlyList<RoleRight> OfService =
    [
        Table("user_logins", "insert"),
        Table("user_logins", "select"),
        .. Each(["\"InboxState\"", "\"OutboxMessage\"", "\"OutboxState\""], ["select", "insert", "update", "delete"]),
        Table("\"__EFMigrationsHistory\"", "select"),
        new("function", "user_logins_keep_partitions(integer, bigint)", "execute"),
        new("schema", "vault", "usage"),
        .. Columns("vault.pii", "insert", "token", "kind", "sealed", "key_id"),
    ];

    /// <summary>What operators do.</summary>
    public static readonly IReadOnlyList<RoleRight> OfOperator =
    [
        Table("user_logins", "select"),
        Table("\"__EFMigrationsHistory\"", "select"),
        new("schema", "vault", "usage"),
        Table("vault.pii", "select"),
        .. Columns("vault.pii", "insert", "token", "kind", "erased_at"),
        .. Columns("vault.pii", "update", "sealed", "key_id", "erased_at"),
        Table("vault.audit", "select"),
        new("function", "vault.take_audit_turn()", "execute"),
        new("function", "vault.append_audit(text, text, text, text, text, text, bytea)", "execute"),
    ];

    /// <summary>What analysts do.</summary>
    public static readonly IReadOnlyList<RoleRight> OfAnalyst = [Table("user_logins", "select")];

    public override string ToString() => Kind == "column"
        ? $"{Privilege} ({Target[(Target.IndexOf('/', StringComparison.Ordinal) + 1)..]}) on {Target[..Target.IndexOf('/', StringComparison.Ordinal)]}"
        : $"{Privilege} on {Target}";

    private static RoleRight Table(string table, string privilege) => new("table", table, privilege);

    private static IEnumerable<RoleRight> Columns(string table, string privilege, params string[] columns) =>
        columns.Select(column => new RoleRight("column", $"{table}/{column}", privilege));

    private static IEnumerable<RoleRight> Each(string[] tables, string[] privileges) =>
        tables.SelectMany(table => privileges.Select(privilege => Table(table, privilege)));
}
