using BusEtl.Persistence;
using BusEtl.Persistence.Schema;
using BusEtl.Tests.Integration.Infrastructure;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;

namespace BusEtl.Tests.Integration.Persistence;

/// <summary>What holds a migration up: another one, or locks on the tables. Each wait has an end, and the text names who is to blame.</summary>
public sealed class MigrationTurnTests
{
    [Fact]
    public async Task A_migration_whose_turn_does_not_come_ends_and_names_who_has_it()
    {
        await using var database = await EmptyDatabase.WithAsync("select 1");
        await using var holder = NpgsqlDataSource.Create(HolderOf(database));
        await using var session = await holder.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await ExecuteAsync(session, FirstMigration);
        var (migration, report) = (MigrationOf(database, TimeSpan.Zero), new StringWriter());

        var exception = await Assert.ThrowsAsync<MigrationRefusedException>(
            () => migration.RunAsync(report, TestContext.Current.CancellationToken));

        Assert.Matches(
            $@"^Another migration of database {database.Name} on 127\.0\.0\.1:\d+ did not end within 0 seconds, and nothing was changed: process "
                + $@"{session.ProcessID} of the server \(role \S+, application forgotten, from 127\.0\.0\.1, idle in transaction, since 20\d\d-\d\d-\d\d \d\d:\d\d:\d\d UTC\) "
                + $@"has its lock\. Wait for its end .* run ""select pg_terminate_backend\({session.ProcessID}\);""\.$",
            exception.Message);
        Assert.Equal(["0"], await database.Source.LinesAsync("select count(*) from pg_class where relnamespace = 'public'::regnamespace"));
    }

    [Fact]
    public async Task A_migration_that_waits_for_its_turn_says_for_whom_and_goes_on_after_it()
    {
        await using var database = await EmptyDatabase.WithAsync("select 1");
        await using var session = await database.Source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await ExecuteAsync(session, FirstMigration);
        await using var process = ServiceProcess.Start(SettingsOf(database), "migrate");

        await Deadline.WaitForAsync("the wait is said", () => process.Output.Contains(
            $"Waiting for another migration: process {session.ProcessID} of the server (", StringComparison.Ordinal));
        await ExecuteAsync(session, "rollback");

        Assert.Equal(0, await process.WaitForExitAsync());
        Assert.Contains("5 partitions made.", process.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_migration_that_waits_for_one_that_changes_a_database_finds_it_done()
    {
        await using var database = await EmptyDatabase.WithAsync("select 1");
        await database.MigrateAsync();
        await using var session = await database.Source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await database.Source.ExecuteAsync($"delete from {MigrationTurn.Table} where \"MigrationId\" = '20261126000000_Partitions'");
        await ExecuteAsync(session, $"begin; lock table {MigrationTurn.Table} in share row exclusive mode");
        await using var process = ServiceProcess.Start(SettingsOf(database), "migrate");

        await Deadline.WaitForAsync("the wait is said", () => process.Output.Contains(
            $"Waiting for another migration: process {session.ProcessID} of the server (", StringComparison.Ordinal));
        await ExecuteAsync(session, $"insert into {MigrationTurn.Table} values ('20261126000000_Partitions', '10'); commit");

        Assert.Equal(0, await process.WaitForExitAsync());
        Assert.EndsWith($"Nothing to do.{Environment.NewLine}", process.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_table_that_others_hold_ends_the_migration_with_their_name_and_changes_nothing()
    {
        await using var database = await EmptyDatabase.WithAsync(Exercise);
        await using var holder = NpgsqlDataSource.Create(HolderOf(database));
        await using var session = await holder.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await ExecuteAsync(session, "begin; select * from user_logins");

        var exception = await Assert.ThrowsAsync<MigrationRefusedException>(() => database.MigrateAsync());

        Assert.Matches(
            $@"^Nothing was changed: others held tables of database {database.Name} on 127\.0\.0\.1:\d+ for too long; now process {session.ProcessID} of "
                + @"the server \(role \S+, application forgotten, from 127\.0\.0\.1, idle in transaction, since .* UTC\) holds one of them\. Migrate again .*\.$",
            exception.Message);
        Assert.Equal(["r|0"], await database.Source.LinesAsync(
            "select relkind::text, (select count(*) from pg_proc where proname like 'user\\_logins%') from pg_class where relname = 'user_logins'"));
    }

    [Fact]
    public async Task A_default_partition_that_others_hold_leaves_the_migrations_that_were_applied()
    {
        await using var database = await EmptyDatabase.WithAsync("select 1");
        await database.MigrateAsync();
        await using var session = await database.Source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await ExecuteAsync(session, "begin; select * from user_logins_default");

        var exception = await Assert.ThrowsAsync<MigrationRefusedException>(() => database.MigrateAsync(partitionsAhead: 4));

        Assert.StartsWith("No partition was made: others held tables of database", exception.Message, StringComparison.Ordinal);
        Assert.Contains($"now process {session.ProcessID} of the server (", exception.Message, StringComparison.Ordinal);
        await ExecuteAsync(session, "commit");
        Assert.Equal(["1 partition made."], await database.MigrateAsync(partitionsAhead: 4));
    }

    [Fact]
    public async Task The_limits_of_a_role_for_statements_do_not_cut_a_migration()
    {
        await using var database = await EmptyDatabase.WithAsync(Exercise);
        await database.Source.ExecuteAsync($"alter database {database.Name} set statement_timeout = '2s'");
        await using var session = await database.Source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await ExecuteAsync(session, "set statement_timeout = 0; begin; select * from user_logins");

        var running = Task.Run(() => database.MigrateAsync());
        await Deadline.WaitForAsync("the migration waits longer than the limit", async () => (await database.Source.LinesAsync(
            """
            select count(*) from pg_stat_activity
            where datname = current_database() and wait_event_type = 'Lock' and clock_timestamp() - query_start > interval '2500ms'
            """)) is ["1"]);
        await ExecuteAsync(session, "commit");

        Assert.Contains("Adopted 0 rows of an existing user_logins.", await running);
    }

    [Fact]
    public async Task A_migration_that_is_stopped_ends_at_once_and_leaves_nothing_behind()
    {
        await using var database = await EmptyDatabase.WithAsync(Exercise + "insert into user_logins (user_id) values ('kept')");
        await using var session = await database.Source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await ExecuteAsync(session, "begin; select * from user_logins");
        await using var process = ServiceProcess.Start(SettingsOf(database), "migrate");
        await Deadline.WaitForAsync("the server waits for the table", async () => (await database.Source.LinesAsync(
            "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'")) is ["1"]);

        var exitCode = await process.TerminateAsync();

        Assert.Equal(1, exitCode);
        Assert.Equal(
            $"The migration was stopped. What was not said to be done was not done; nothing is left half way.{Environment.NewLine}", process.Log);
        Assert.Equal("", process.Output);
        await ExecuteAsync(session, "commit");
        await Deadline.WaitForAsync("the server has no session of it", async () => (await database.Source.LinesAsync(
            "select count(*) from pg_stat_activity where datname = current_database() and application_name = 'busetl'")) is ["0"]);
        Assert.Equal(["kept"], await database.Source.LinesAsync("select user_id from user_logins"));
        Assert.Equal(["user_logins"], await database.Source.LinesAsync(
            "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') order by 1"));
        database.LeavesLogins(1, inDefaultPartition: 1); // It has no date.
        Assert.Contains("Adopted 1 row of an existing user_logins.", await database.MigrateAsync());
    }

    // As far as it makes the table by which turns are taken, and no further.
    private static readonly string FirstMigration = $"begin; {SchemaHistory.TableScript()}";

    private const string Exercise =
        """
        create table user_logins(
            user_id varchar(128), device_type varchar(32), masked_ip varchar(256), masked_device_id varchar(256),
            locale varchar(32), app_version integer, create_date date);
        """;

    private static Dictionary<string, string> SettingsOf(EmptyDatabase database) =>
        new() { ["ConnectionStrings__BusEtl"] = TestServer.ConnectionString(database.Name) };

    private static string HolderOf(EmptyDatabase database) =>
        new NpgsqlConnectionStringBuilder(TestServer.ConnectionString(database.Name)) { ApplicationName = "forgotten" }.ConnectionString;

    private static DatabaseMigration MigrationOf(EmptyDatabase database, TimeSpan patience) => new(
        Options.Create(new DatabaseOptions { ConnectionString = TestServer.ConnectionString(database.Name) }),
        Options.Create(new PersistenceOptions()),
        NullLogger<DatabaseMigration>.Instance)
    {
        TurnPatience = patience,
    };

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }
}
