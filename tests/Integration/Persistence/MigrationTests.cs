using System.Net.Sockets;
using BusEtl.Persistence;
using BusEtl.Tests.Integration.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;

namespace BusEtl.Tests.Integration.Persistence;

public sealed class MigrationTests(TestDatabase migrated) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task A_fresh_migration_makes_the_approved_schema()
    {
        var schema = await migrated.LinesAsync(CatalogSql);

        var approved = Path.Combine(TestEnvironment.Root, "tests", "Integration", "Persistence", "schema.approved.txt");
        Assert.Equal(await File.ReadAllLinesAsync(approved, TestContext.Current.CancellationToken), schema);
    }

    [Fact]
    public async Task The_model_has_no_change_that_the_migrations_lack()
    {
        await using var context = migrated.NewContext();
        Assert.False(context.Database.HasPendingModelChanges());
    }

    [Fact]
    public async Task The_model_describes_the_columns_that_the_migration_made()
    {
        await using var context = migrated.NewContext();
        var described = context.Model.FindEntityType(typeof(UserLogin))!.GetProperties()
            .Select(p => $"{p.GetColumnName()}|{p.GetRelationalTypeMapping().StoreTypeNameBase}|{p.GetMaxLength() ?? p.GetRelationalTypeMapping().Size}|{p.IsNullable}");

        var made = await migrated.LinesAsync(
            """
            select column_name, replace(replace(data_type, 'character varying', 'varchar'), 'timestamp with time zone', 'timestamptz'),
                coalesce(character_maximum_length::text, ''), case is_nullable when 'YES' then 'True' else 'False' end
            from information_schema.columns where table_name = 'user_logins'
            """);

        Assert.Equal(made.Order(StringComparer.Ordinal), described.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Migrate_makes_a_missing_database_and_says_what_it_did()
    {
        await using var database = EmptyDatabase.NotMade();

        Assert.Equal(
            [
                $"Database {database.Name} created.", "Applied 20261121000000_Initial.", "Applied 20261121010000_Outbox.",
                "Applied 20261121020000_Vault.", "Applied 20261126000000_Partitions.", "5 partitions made.",
            ],
            await database.MigrateAsync());
        Assert.Equal(["UTF8"], await database.Source.LinesAsync("select pg_encoding_to_char(encoding) from pg_database where datname = current_database()"));
        Assert.Equal(["Nothing to do."], await database.MigrateAsync());
        Assert.Equal(["1 partition made."], await database.MigrateAsync(partitionsAhead: 4));
    }

    [Fact]
    public async Task Migrating_from_several_places_at_once_succeeds_everywhere_and_is_done_once()
    {
        await using var database = EmptyDatabase.NotMade();

        var reports = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => database.MigrateAsync())));

        Assert.Single(reports, report => report.Contains("Applied 20261121000000_Initial."));
        Assert.Single(reports, report => report.Contains($"Database {database.Name} created."));
        Assert.Single(reports, report => report.Contains("5 partitions made."));
        Assert.Equal(["Nothing to do."], await database.MigrateAsync());
    }

    [Fact]
    public async Task A_server_that_is_away_is_reported_as_it_is()
    {
        var migration = new DatabaseMigration(
            Options.Create(new DatabaseOptions { ConnectionString = "Host=127.0.0.1;Port=1;Database=busetl;Username=busetl;Password=busetl" }),
            Options.Create(new PersistenceOptions()),
            NullLogger<DatabaseMigration>.Instance);

        var exception = await Assert.ThrowsAsync<NpgsqlException>(
            () => migration.RunAsync(TextWriter.Null, TestContext.Current.CancellationToken));

        Assert.IsType<SocketException>(exception.InnerException);
        Assert.Contains("127.0.0.1:1", exception.Message, StringComparison.Ordinal);
    }

    // What differs by the day (monthly partitions) and by the server's version (names of not-null constraints) stays out.
    private const string CatalogSql =
        """
        select line from (
            select 1 as part, attnum::int as number, format('column %s %s%s%s', attname, format_type(atttypid, atttypmod),
                case when attnotnull then ' not null' else '' end,
                case attgenerated when 's' then ' generated stored' else ' default ' end || regexp_replace(pg_get_expr(adbin, adrelid), '\s+', ' ', 'g')) as line
            from pg_attribute left join pg_attrdef on adrelid = attrelid and adnum = attnum
            where attrelid = 'user_logins'::regclass and attnum > 0 and not attisdropped
            union all select 2, 0, 'partitioned by ' || pg_get_partkeydef('user_logins'::regclass)
            union all select 3, row_number() over (order by indexrelid::regclass::text)::int, pg_get_indexdef(indexrelid)
            from pg_index where indrelid = 'user_logins'::regclass
            union all select 4, row_number() over (order by conname)::int, format('constraint %s %s', conname, pg_get_constraintdef(oid))
            from pg_constraint where conrelid = 'user_logins'::regclass and contype <> 'n'
            union all select 5, 0, format('partition %s %s', inhrelid::regclass, pg_get_expr(relpartbound, inhrelid))
            from pg_inherits join pg_class on pg_class.oid = inhrelid
            where inhparent = 'user_logins'::regclass and inhrelid::regclass::text !~ '^user_logins_y\d{4}m\d{2}$'
            union all select 6, row_number() over (order by proname)::int, format('function %s(%s) returns %s%s%s', proname,
                pg_get_function_arguments(oid), pg_get_function_result(oid), case when prosecdef then ' security definer' else '' end,
                ' ' || array_to_string(proconfig, '; '))
            from pg_proc where pronamespace = 'public'::regnamespace
            union all select 7, row_number() over (order by relname)::int, 'relation ' || relname
            from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'S') and not relispartition
            union all select 8, row_number() over (order by relname collate "C", attnum)::int, format('column %s.%s %s%s%s', attrelid::regclass, attname,
                format_type(atttypid, atttypmod), case when attnotnull then ' not null' else '' end, ' default ' || pg_get_expr(adbin, adrelid))
            from pg_attribute join pg_class on pg_class.oid = attrelid left join pg_attrdef on adrelid = attrelid and adnum = attnum
            where relnamespace = 'vault'::regnamespace and relkind = 'r' and attnum > 0 and not attisdropped
            union all select 9, row_number() over (order by conname)::int, format('constraint %s %s', conname, pg_get_constraintdef(oid))
            from pg_constraint where connamespace = 'vault'::regnamespace and contype <> 'n'
            union all select 10, row_number() over (order by tgname)::int, pg_get_triggerdef(oid) || ' enabled ' || tgenabled::text
            from pg_trigger where tgrelid in ('vault.pii'::regclass, 'vault.audit'::regclass) and not tgisinternal
            union all select 11, row_number() over (order by proname)::int, format('function vault.%s(%s) %s%s', proname,
                pg_get_function_arguments(oid), case when prosecdef then 'security definer ' else '' end, array_to_string(proconfig, '; '))
            from pg_proc where pronamespace = 'vault'::regnamespace
            union all select 12, row_number() over (order by grantee collate "C", object collate "C", privilege collate "C")::int, format('%s may %s %s', grantee, privilege, object)
            from (
                select acl.grantee::regrole::text as grantee, 'schema ' || nspname as object, lower(privilege_type) as privilege
                from pg_namespace, aclexplode(nspacl) acl where nspname in ('public', 'vault')
                union all select acl.grantee::regrole::text, 'function ' || proname, lower(privilege_type)
                from pg_proc, aclexplode(proacl) acl where pronamespace in ('public'::regnamespace, 'vault'::regnamespace)
                union all select acl.grantee::regrole::text, pg_class.oid::regclass::text, lower(privilege_type)
                from pg_class, aclexplode(relacl) acl where relnamespace in ('public'::regnamespace, 'vault'::regnamespace)
                union all select acl.grantee::regrole::text, attrelid::regclass::text, format('%s (%s)', lower(privilege_type), string_agg(attname, ', ' order by attnum))
                from pg_attribute, aclexplode(attacl) acl group by acl.grantee, attrelid, privilege_type) as rights
            where grantee like 'busetl\_%' or grantee = '-' and object ~ 'vault'
        ) as lines
        order by part, number
        """;
}
