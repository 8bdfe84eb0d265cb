using Npgsql;

namespace BusEtl.Persistence.Schema;

/// <summary>The partition that takes logins of months without one.</summary>
internal static class UserLoginDefaultPartition
{
    public const string Name = "user_logins_default";

    // In the schema of the table. Whatever has the name is somebody's, detached perhaps.
    private const string StateSql =
        $"""
        select partdefid <> 0, exists (
            select from pg_class as other where other.relname = '{Name}' and other.relnamespace = pg_class.relnamespace)
        from pg_partitioned_table join pg_class on pg_class.oid = partrelid
        where partrelid = 'user_logins'::regclass
        """;

    /// <summary>Makes it where it is missing.</summary>
    public static async Task<DefaultPartitionState> KeepAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var state = await LookAsync(connection, cancellationToken);
        if (state != DefaultPartitionState.Made)
            return state;

        // By the table's schema, as the first migration makes it.
        await using var command = new NpgsqlCommand(
            $"""
            do $$ begin
                execute format('create table %I.{Name} partition of user_logins default', (
                    select nspname from pg_class join pg_namespace on pg_namespace.oid = relnamespace where pg_class.oid = 'user_logins'::regclass));
            end $$
            """,
            connection);
        await command.ExecuteNonQueryAsync(cancellationToken);

        return state;
    }

    private static async Task<DefaultPartitionState> LookAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(StateSql, connection);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        if (!await row.ReadAsync(cancellationToken) || row.GetBoolean(0))
            return DefaultPartitionState.There;

        return row.GetBoolean(1) ? DefaultPartitionState.NameTaken : DefaultPartitionState.Made;
    }
}

/// <summary>What became of the default partition.</summary>
internal enum DefaultPartitionState
{
    There,

    Made,

    /// <summary>It is missing, and something else has its name.</summary>
    NameTaken,
}
