using System.Globalization;
using Npgsql;

namespace BusEtl.Persistence.Schema;

/// <summary>What a server says of itself, of a database and of the role that is connected: what decides whether BusEtl can work there.</summary>
internal sealed record DatabaseFacts
{
    // Any PostgreSQL understands this, however old.
    private const string Sql =
        """
        select current_setting('server_version_num'), current_setting('server_encoding'), pg_is_in_recovery(),
            current_setting('transaction_read_only')::boolean, current_user::text, current_setting('search_path'), current_schema()::text,
            coalesce(has_schema_privilege(current_schema(), 'create'), false),
            has_database_privilege(current_database(), 'create') or exists (select from pg_namespace where nspname = 'vault'),
            logins.relkind::text, pg_get_userbyid(logins.relowner)::text, coalesce(pg_has_role(logins.relowner, 'usage'), false),
            (select string_agg(nspname::text, ', ' order by nspname)
            from pg_class hidden join pg_namespace on pg_namespace.oid = hidden.relnamespace
            where hidden.relname = 'user_logins' and hidden.relkind = 'p' and not pg_table_is_visible(hidden.oid) and exists (
                select from pg_class where relname = '__EFMigrationsHistory' and relnamespace = hidden.relnamespace)),
            (select pg_get_userbyid(nspowner)::text from pg_namespace where nspname = current_schema())
        from (select 1) as one left join pg_class logins on logins.oid = to_regclass('user_logins')
        """;

    /// <summary>Host and port.</summary>
    public required string Server { get; init; }

    public required string Database { get; init; }

    /// <summary>As <c>server_version_num</c> is, such as 140023.</summary>
    public required int Version { get; init; }

    public required string Encoding { get; init; }

    public required bool IsStandby { get; init; }

    public required bool IsReadOnly { get; init; }

    public required string Role { get; init; }

    public required string SearchPath { get; init; }

    /// <summary>Where tables are made; null when the search path names no schema that is there and may be used.</summary>
    public required string? Schema { get; init; }

    /// <summary>Whose the schema is; null without one.</summary>
    public required string? SchemaOwner { get; init; }

    public required bool MayMakeTables { get; init; }

    public required bool MayMakeVault { get; init; }

    /// <summary>The letter of <c>pg_class.relkind</c> of what <c>user_logins</c> names; null for nothing.</summary>
    public required string? LoginsKind { get; init; }

    public required string? LoginsOwner { get; init; }

    public required bool OwnsLogins { get; init; }

    /// <summary>Schemas that were migrated and that the search path does not reach; null for none.</summary>
    public required string? HiddenSchemas { get; init; }

    /// <summary>The version in the form that PostgreSQL prints: two numbers since 10.</summary>
    public string VersionText => Version >= 100_000
        ? string.Create(CultureInfo.InvariantCulture, $"{Version / 10_000}.{Version % 10_000}")
        : string.Create(CultureInfo.InvariantCulture, $"{Version / 10_000}.{Version / 100 % 100}.{Version % 100}");

    /// <summary>Host and port of a connection that is open.</summary>
    public static string ServerOf(NpgsqlConnection connection) => string.Create(CultureInfo.InvariantCulture, $"{connection.Host}:{connection.Port}");

    public static async Task<DatabaseFacts> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Sql, connection);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);

        return new DatabaseFacts
        {
            Server = ServerOf(connection),
            Database = connection.Database,
            Version = int.Parse(row.GetString(0), CultureInfo.InvariantCulture),
            Encoding = row.GetString(1),
            IsStandby = row.GetBoolean(2),
            IsReadOnly = row.GetBoolean(3),
            Role = row.GetString(4),
            SearchPath = row.GetString(5),
            Schema = Text(6),
            MayMakeTables = row.GetBoolean(7),
            MayMakeVault = row.GetBoolean(8),
            LoginsKind = Text(9),
            LoginsOwner = Text(10),
            OwnsLogins = row.GetBoolean(11),
            HiddenSchemas = Text(12),
            SchemaOwner = Text(13),
        };

        string? Text(int column) => row.IsDBNull(column) ? null : row.GetString(column);
    }
}
