using Npgsql;

namespace BusEtl.Persistence.Schema;

/// <summary>
/// What others have made in a schema of the search path that PostgreSQL could take for something else: an operator or a function of the name of
/// one of its own fits better as soon as its types are exactly those of a statement, and a table of a name of BusEtl's can have any trigger.
/// Whoever's statement it is, runs it with his rights.
/// </summary>
internal static class PlantedObjects
{
    private const string PathSql = "select pg_catalog.array_to_json(pg_catalog.current_schemas(false))::pg_catalog.text";

    // Who has the rights of the owner of database, schema or vault is trusted; before there is a vault also who asks, to make it.
    private const string Sql =
        """
        with path as (
            select oid, nspname, nspowner from pg_namespace where nspname::text in (select json_array_elements_text($1::json))),
        owners (owner) as (
            select datdba from pg_database where datname = current_database()
            union
            select nspowner from path
            union
            select coalesce((select nspowner from pg_namespace where nspname = 'vault'), (select oid from pg_roles where rolname = current_user))),
        trusted as (
            select oid from pg_roles where rolsuper or exists (select from owners where pg_has_role(pg_roles.oid, owner, 'member'))),
        objects (kind, name, namespace, owner) as (
            select 'operator', oid::regoperator::text, oprnamespace, oprowner from pg_operator
            where oprname in (select oprname from pg_operator where oprnamespace = 'pg_catalog'::regnamespace)
            union all
            select 'function', oid::regprocedure::text, pronamespace, proowner from pg_proc
            where proname in (select proname from pg_proc where pronamespace = 'pg_catalog'::regnamespace) or proname ~ '^user_logins_'
            union all
            select 'table', oid::regclass::text, relnamespace, relowner from pg_class
            where relname in ('__EFMigrationsHistory', 'InboxState', 'OutboxMessage', 'OutboxState'))
        select format('%s %s of role %s', kind, name, owner::regrole)
        from objects join path on path.oid = namespace
        where owner not in (select oid from trusted)
        order by 1
        """;

    /// <summary>Looks for them without running any. To be asked before anything else, on a connection that loads no types.</summary>
    /// <param name="connection">One with an open transaction, whose search path is pg_catalog alone afterwards.</param>
    /// <param name="cancellationToken">Ends the look.</param>
    /// <returns>What each is, its name and its owner.</returns>
    public static async Task<IReadOnlyList<string>> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var path = new NpgsqlCommand(PathSql, connection);
        var schemas = (string)(await path.ExecuteScalarAsync(cancellationToken))!;

        await using var only = new NpgsqlCommand("set local search_path = pg_catalog, pg_temp", connection);
        await only.ExecuteNonQueryAsync(cancellationToken);

        await using var command = new NpgsqlCommand(Sql, connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = schemas });
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var objects = new List<string>();
        while (await rows.ReadAsync(cancellationToken))
            objects.Add(rows.GetString(0));

        return objects;
    }
}
