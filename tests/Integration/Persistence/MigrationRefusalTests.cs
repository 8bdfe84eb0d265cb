using BusEtl.Persistence;
using BusEtl.Tests.Integration.Infrastructure;
using Npgsql;

namespace BusEtl.Tests.Integration.Persistence;

/// <summary>Servers, databases and roles that a migration cannot work with: each is said in one sentence, and nothing is changed.</summary>
public sealed class MigrationRefusalTests : IAsyncLifetime
{
    private readonly string _role = TestServer.NewName();
    private EmptyDatabase _database = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await EmptyDatabase.WithAsync("select 1");
        await _database.Source.ExecuteAsync($"create role {_role} login password 'migrator'");
    }

    public async ValueTask DisposeAsync()
    {
        await using (var administrator = NpgsqlDataSource.Create(TestServer.ConnectionString(_database.Name)))
            await administrator.ExecuteAsync($"set default_transaction_read_only = off; drop owned by {_role} cascade; drop role {_role}");
        await _database.DisposeAsync();
    }

    [Theory]
    [InlineData("LATIN1")]
    [InlineData("SQL_ASCII")]
    public async Task Another_encoding_than_UTF8_is_refused(string encoding)
    {
        await using var database = EmptyDatabase.NotMade();
        await _database.Source.ExecuteAsync($"create database {database.Name} template template0 encoding '{encoding}' locale 'C'");

        Assert.Equal(
            $"The database {database.Name} on {Server} has the encoding {encoding}, and BusEtl needs UTF8. Give the connection string the name of "
                + "another database: 'busetl migrate' makes it when it is missing. Nothing was changed.",
            await RefusalAsync(TestServer.ConnectionString(database.Name)));
        Assert.Equal(["0"], await database.Source.LinesAsync("select count(*) from pg_class where relnamespace = 'public'::regnamespace"));
    }

    [Fact]
    public async Task A_server_that_takes_no_writes_is_refused()
    {
        await _database.Source.ExecuteAsync($"alter role {_role} set default_transaction_read_only = on");

        Assert.Equal(
            $"PostgreSQL on {Server} takes no writes of role {_role} in database {_database.Name} at present (transaction_read_only is on; managed "
                + "servers do that when their disk is full). Mend that and migrate again. Nothing was changed.",
            await RefusalAsync(ByRole()));
    }

    [Fact]
    public async Task A_role_that_may_make_no_tables_is_told_what_to_grant()
    {
        // As it is since PostgreSQL 15, also on an older one.
        await _database.Source.ExecuteAsync("revoke create on schema public from public");

        Assert.Equal(
            $"Role {_role} may not make tables in schema public of database {_database.Name} on {Server}. Let its owner run "
                + $"\"grant create on schema public to {_role};\" and migrate again. Nothing was changed.",
            await RefusalAsync(ByRole()));
    }

    [Fact]
    public async Task A_role_that_may_not_make_the_vault_is_told_what_to_grant()
    {
        await _database.Source.ExecuteAsync($"grant create on schema public to {_role}");

        Assert.Equal(
            $"Role {_role} may not make the schema vault in database {_database.Name} on {Server}. Let the database's owner run "
                + $"\"grant create on database {_database.Name} to {_role};\" and migrate again. Nothing was changed.",
            await RefusalAsync(ByRole()));
    }

    [Fact]
    public async Task A_role_that_does_not_own_the_table_is_told_who_does()
    {
        var owner = await _database.Source.ScalarAsync<string>("select current_user::text");
        await _database.Source.ExecuteAsync(
            $"create table user_logins (n int); grant create on schema public to {_role}; grant create on database {_database.Name} to {_role}");

        Assert.Equal(
            $"The table user_logins in database {_database.Name} on {Server} belongs to role {owner}, and role {_role} is no member of it. "
                + $"Migrate as {owner} or as a member. Nothing was changed.",
            await RefusalAsync(ByRole()));
    }

    [Fact]
    public async Task A_search_path_without_a_schema_is_refused()
    {
        await _database.Source.ExecuteAsync("drop schema public");

        Assert.Equal(
            $"Role {_role} has no schema to make tables in, in database {_database.Name} on {Server}: its search path (\"$user\", public) names none that "
                + "is there and that it may use. Make one (\"create schema public\") or grant its use, and migrate again. Nothing was changed.",
            await RefusalAsync(ByRole()));
    }

    [Fact]
    public async Task A_search_path_that_hides_the_tables_is_said_and_makes_no_second_set_of_them()
    {
        await _database.MigrateAsync();
        await _database.Source.ExecuteAsync("create schema elsewhere");

        Assert.StartsWith(
            $"The tables of BusEtl stand in schema public in database {_database.Name} on {Server}, which the search path of role ",
            await RefusalAsync(TestServer.ConnectionString(_database.Name) + ";Search Path=elsewhere"), StringComparison.Ordinal);
        Assert.Equal(["0"], await _database.Source.LinesAsync("select count(*) from pg_class where relnamespace = 'elsewhere'::regnamespace"));
    }

    [Fact]
    public async Task A_schema_of_its_own_that_the_search_path_names_is_migrated_once()
    {
        await _database.Source.ExecuteAsync("create schema logins");
        foreach (var table in (string[])[Table.Logins, Table.DefaultPartition, Table.OutboxMessage, Table.OutboxState, Table.InboxState])
            _database.Leaves($"logins.{table}", 0);
        var connection = TestServer.ConnectionString(_database.Name) + ";Search Path=logins";

        Assert.Contains("5 partitions made.", await TestServer.MigrateByAsync(connection));
        Assert.Equal(["Nothing to do."], await TestServer.MigrateByAsync(connection));
        Assert.Equal(["logins"], await _database.Source.LinesAsync(
            "select relnamespace::regnamespace::text from pg_class where relname = 'user_logins'"));
    }

    [Fact]
    public async Task A_missing_database_that_the_role_may_not_make_is_said_with_what_to_run()
    {
        await using var missing = EmptyDatabase.NotMade();

        Assert.Equal(
            $"The database {missing.Name} is missing on {Server}, and role {_role} may not make databases. Let an administrator run \"create database "
                + $"\"{missing.Name}\" template template0 encoding 'UTF8' owner \"{_role}\";\" and migrate again.",
            await RefusalAsync(ByRole(missing.Name)));
    }

    [Fact]
    public async Task A_database_that_a_newer_version_has_migrated_is_left_as_it_is_and_that_is_said()
    {
        await _database.MigrateAsync();
        await _database.Source.ExecuteAsync("insert into \"__EFMigrationsHistory\" values ('29990101000000_Newer', '99')");

        Assert.Equal(
            [
                $"Warning: The database {_database.Name} on {Server} has migrations that this version does not know (29990101000000_Newer): a newer "
                    + "version made them. This version goes on with what it knows.",
                "Nothing to do.",
            ],
            await _database.MigrateAsync());
    }

    [Fact]
    public async Task Migrations_of_this_version_are_not_put_on_those_of_another()
    {
        await _database.MigrateAsync();
        await _database.Source.ExecuteAsync(
            "update \"__EFMigrationsHistory\" set \"MigrationId\" = '29990101000000_Other' where \"MigrationId\" = '20261126000000_Partitions'");

        Assert.Equal(
            $"The database {_database.Name} on {Server} has migrations that this version does not know (29990101000000_Other) and lacks some that it has "
                + "(20261126000000_Partitions). Migrate with a version that has all of them. Nothing was changed.",
            await RefusalAsync(TestServer.ConnectionString(_database.Name)));
    }

    [Fact]
    public async Task A_migration_that_fails_takes_those_before_it_with_it()
    {
        // The third migration makes it.
        await _database.Source.ExecuteAsync("create schema vault");

        var exception = await Assert.ThrowsAsync<PostgresException>(() => _database.MigrateAsync());

        Assert.Equal(PostgresErrorCodes.DuplicateSchema, exception.SqlState);
        Assert.Equal(["0"], await _database.Source.LinesAsync(
            "select count(*) from pg_class where relnamespace = 'public'::regnamespace or relnamespace = 'vault'::regnamespace"));
    }

    [Fact]
    public async Task What_a_server_refuses_is_one_line_with_exit_code_1()
    {
        await _database.Source.ExecuteAsync("create schema vault");
        var settings = new Dictionary<string, string> { ["ConnectionStrings__BusEtl"] = TestServer.ConnectionString(_database.Name) };

        await using var process = await ServiceProcess.RunAsync(settings, expectedExitCode: 1, "migrate");

        Assert.Equal(
            $"{Place(new NpgsqlConnectionStringBuilder(TestServer.ConnectionString(_database.Name)))} refused: 42P06: schema \"vault\" already "
                + $"exists{Environment.NewLine}",
            process.Log);
        Assert.Equal("", process.Output);
    }

    [Fact]
    public async Task A_wrong_password_is_said_with_host_database_and_role_and_what_to_do()
    {
        var target = new NpgsqlConnectionStringBuilder(ByRole()) { Password = "another" };
        var settings = new Dictionary<string, string> { ["ConnectionStrings__BusEtl"] = target.ConnectionString };

        await using var process = await ServiceProcess.RunAsync(settings, expectedExitCode: 1, "migrate");

        Assert.StartsWith(Place(target), process.Log);
        Assert.Contains("28P01", process.Log);
        Assert.Contains("password", process.Log);
        Assert.DoesNotContain("another", process.Log);
        Assert.Single(process.Log.Trim().Split(Environment.NewLine));
    }

    private static string Place(NpgsqlConnectionStringBuilder target) =>
        $"PostgreSQL at {target.Host}:{target.Port} (database {target.Database}, role {target.Username})";

    private static string Server
    {
        get
        {
            var server = new NpgsqlConnectionStringBuilder(TestEnvironment.Postgres);
            return $"{server.Host}:{server.Port}";
        }
    }

    private string ByRole(string? database = null) =>
        new NpgsqlConnectionStringBuilder(TestServer.ConnectionString(database ?? _database.Name)) { Username = _role, Password = "migrator" }.ConnectionString;

    private static async Task<string> RefusalAsync(string connectionString) =>
        (await Assert.ThrowsAsync<MigrationRefusedException>(() => TestServer.MigrateByAsync(connectionString))).Message;
}
