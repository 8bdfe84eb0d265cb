using BusEtl.Persistence.Migrations;
using BusEtl.Tests.Integration.Infrastructure;
using Npgsql;

namespace BusEtl.Tests.Integration.Persistence;

/// <summary>
/// Roles belong to the server, and dropping them would break every other database on it. So these tests run the script of the migration with
/// names of their own, as on a server that has none of the roles yet.
/// </summary>
public sealed class RoleMigrationTests : IAsyncDisposable
{
    private readonly string _prefix = TestServer.NewName();

    private string Script => MigrationScript.Read("Vault.2-roles.sql").Replace("busetl_", $"{_prefix}_", StringComparison.Ordinal);

    private string[] Roles => [$"{_prefix}_service", $"{_prefix}_analyst", $"{_prefix}_operator"];

    [Fact]
    public async Task Migrations_of_several_databases_at_once_make_the_roles_once()
    {
        var databases = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => EmptyDatabase.WithAsync("select 1")));

        await Task.WhenAll(databases.Select(database => Task.Run(() => database.Source.ExecuteAsync(Script))));

        Assert.Equal(Roles.Order(), await MadeAsync(databases[0]));
        Assert.Equal(["false|false"], await databases[0].Source.LinesAsync(
            $"select distinct rolcanlogin::text, rolsuper::text from pg_roles where rolname like '{_prefix}%'"));
        foreach (var database in databases)
            await database.DisposeAsync();
    }

    [Fact]
    public async Task A_migration_takes_from_everybody_what_fills_the_disk()
    {
        await using var database = await EmptyDatabase.WithAsync("select 1");

        await database.MigrateAsync();

        Assert.Equal(["false|false|true"], await database.Source.LinesAsync(
            """
            select has_database_privilege('busetl_analyst', current_database(), 'temporary')::text,
                has_function_privilege('busetl_analyst', 'lo_create(oid)', 'execute')::text,
                has_database_privilege(current_user, current_database(), 'temporary')::text
            """));
    }

    [Fact]
    public async Task Who_may_not_make_roles_is_told_which_ones_are_missing_and_what_to_run()
    {
        await using var database = await EmptyDatabase.WithAsync($"create role {Roles[1]}");
        await using var migrator = await Migrator.OfAsync(database);

        var exception = await Assert.ThrowsAsync<PostgresException>(() => migrator.Source.ExecuteAsync(Script));

        Assert.Equal(
            $"The role {migrator.Name} may not make roles, and these are missing: {Roles[0]}, {Roles[2]}. Let an administrator run "
                + $"\"create role {Roles[0]} nologin; create role {Roles[2]} nologin;\" and migrate again.",
            exception.MessageText);
        Assert.Equal([Roles[1]], await MadeAsync(database));
    }

    [Fact]
    public async Task Who_may_not_make_roles_migrates_when_they_are_there()
    {
        await using var others = await EmptyDatabase.WithAsync("select 1");
        await others.MigrateAsync();
        await using var database = await EmptyDatabase.WithAsync("select 1");
        await using var migrator = await Migrator.OfAsync(database);

        var report = await migrator.MigrateAsync();

        Assert.Contains("Applied 20261121020000_Vault.", report);
        Assert.Equal(["true|false"], await database.Source.LinesAsync(
            """
            select has_table_privilege('busetl_analyst', 'user_logins', 'select')::text,
                has_database_privilege('busetl_analyst', current_database(), 'temporary')::text
            """));
    }

    public async ValueTask DisposeAsync()
    {
        await using var database = await EmptyDatabase.WithAsync("select 1");
        foreach (var role in Roles)
            await database.Source.ExecuteAsync($"drop role if exists {role}");
    }

    private Task<IReadOnlyList<string>> MadeAsync(EmptyDatabase database) =>
        database.Source.LinesAsync($"select rolname from pg_roles where rolname like '{_prefix}%' order by rolname");

    /// <summary>A login that owns a database and has no right on the server.</summary>
    private sealed class Migrator : IAsyncDisposable
    {
        private readonly EmptyDatabase _database;
        private readonly string _connectionString;

        private Migrator(EmptyDatabase database)
        {
            _database = database;
            _connectionString = new NpgsqlConnectionStringBuilder(TestServer.ConnectionString(database.Name))
            {
                Username = Name,
                Password = "migrator",
            }.ConnectionString;
            Source = NpgsqlDataSource.Create(_connectionString);
        }

        public string Name { get; } = TestServer.NewName();

        public NpgsqlDataSource Source { get; }

        public static async Task<Migrator> OfAsync(EmptyDatabase database)
        {
            var migrator = new Migrator(database);
            await database.Source.ExecuteAsync(
                $"create role {migrator.Name} login password 'migrator'; alter database {database.Name} owner to {migrator.Name}");
            return migrator;
        }

        public Task<IReadOnlyList<string>> MigrateAsync() => TestServer.MigrateByAsync(_connectionString);

        public async ValueTask DisposeAsync()
        {
            await Source.DisposeAsync();
            await _database.Source.ExecuteAsync(
                $"alter database {_database.Name} owner to current_user; drop owned by {Name} cascade; drop role {Name}");
        }
    }
}
