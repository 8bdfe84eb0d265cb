namespace BusEtl.Operations.Diagnosing.Database;

/// <summary>
/// The service's tables, as SQL finds them. By the catalog, because <c>to_regclass('vault.pii')</c> is an error to a role that may not use the
/// schema, and not null.
/// </summary>
internal static class OwnTables
{
    /// <summary>A row for each one that is there: <c>oid</c> and <c>name</c>.</summary>
    public const string Sql =
        """
        select pg_class.oid, coalesce(names.name, 'vault.' || relname) as name
        from pg_class
        join pg_namespace on pg_namespace.oid = relnamespace
        left join (
            select name, to_regclass(name)::oid as oid
            from unnest(array['user_logins', '"OutboxMessage"', '"OutboxState"', '"InboxState"', '"__EFMigrationsHistory"']) as names (name)
        ) as names on names.oid = pg_class.oid
        where names.oid is not null or (nspname = 'vault' and relname in ('pii', 'audit'))
        """;
}
