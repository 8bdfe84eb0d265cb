using BusEtl.Persistence;
using BusEtl.Tests.Integration.Infrastructure;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace BusEtl.Tests.Integration.Persistence;

/// <summary>What the service says at its start of a database that it cannot work with. See <see cref="ServerVersionTests"/> for its exit.</summary>
public sealed class SchemaCheckTests(TestTemplate template) : IAsyncLifetime
{
    private readonly TestDatabase _database = new(template);

    public ValueTask InitializeAsync() => _database.InitializeAsync();

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task A_member_of_the_service_role_finds_no_fault()
    {
        await using var service = await RoleLogin.OfAsync(_database, "busetl_service");

        Assert.Null(await FaultAsync(service.ConnectionString));
    }

    [Fact]
    public async Task A_login_that_is_no_member_is_told_what_to_become()
    {
        await using var service = await RoleLogin.OfAsync(_database, role: null);

        var role = new NpgsqlConnectionStringBuilder(service.ConnectionString).Username;
        Assert.Equal(
            $"The database {_database.Name} on {Server} does not let role {role} look at its schema (SQLSTATE 42501). Make the role a member of "
                + $"busetl_service (\"grant busetl_service to {role};\"), which 'busetl migrate' makes.",
            await FaultAsync(service.ConnectionString));
    }

    [Fact]
    public async Task A_missing_database_is_to_be_migrated_first()
    {
        var missing = TestServer.NewName();

        Assert.Equal(
            $"The database {missing} on {Server} does not exist. Run 'busetl migrate' first.", await FaultAsync(TestServer.ConnectionString(missing)));
    }

    [Fact]
    public async Task An_older_schema_is_to_be_migrated_first()
    {
        await _database.Source.ExecuteAsync("delete from \"__EFMigrationsHistory\" where \"MigrationId\" = '20261126000000_Partitions'");

        Assert.Equal(
            $"The database {_database.Name} on {Server} does not have this version's schema: it lacks 20261126000000_Partitions. Run 'busetl migrate' "
                + "first.",
            await FaultAsync(_database.ConnectionString));
    }

    [Fact]
    public async Task A_newer_schema_is_no_fault()
    {
        await _database.Source.ExecuteAsync("insert into \"__EFMigrationsHistory\" values ('29990101000000_Newer', '99')");

        Assert.Null(await FaultAsync(_database.ConnectionString));
    }

    [Fact]
    public async Task A_search_path_that_hides_the_tables_is_said()
    {
        await using var service = await RoleLogin.OfAsync(_database, "busetl_service");
        var role = new NpgsqlConnectionStringBuilder(service.ConnectionString).Username;

        Assert.Equal(
            $"The tables of BusEtl stand in schema public in database {_database.Name} on {Server}, which the search path of role {role} (elsewhere) does "
                + $"not reach. Let the search path name it (\"alter role {role} set search_path = public\", or 'Search Path' in the connection string).",
            await FaultAsync(service.ConnectionString + ";Search Path=elsewhere"));
    }

    [Theory]
    [InlineData("alter table user_logins rename to kept; create view user_logins as select * from kept")]
    [InlineData("alter table user_logins rename to kept; create table user_logins (like kept)")]
    [InlineData("alter table user_logins rename to kept")]
    public async Task Something_else_in_the_place_of_the_table_is_said(string sql)
    {
        _database.Leaves("kept", 0);
        await _database.Source.ExecuteAsync(sql);
        _database.Leaves("kept", 0);

        Assert.StartsWith(
            $"In database {_database.Name} on {Server}, user_logins is not the partitioned table", await FaultAsync(_database.ConnectionString),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_may_answer_later()
    {
        Assert.Null(await FaultAsync("Host=127.0.0.1;Port=1;Database=busetl;Username=busetl;Password=busetl"));
        Assert.Null(await FaultAsync("Host=no-such-host.invalid;Database=busetl;Username=busetl;Password=busetl"));
    }

    private static string Server
    {
        get
        {
            var server = new NpgsqlConnectionStringBuilder(TestEnvironment.Postgres);
            return $"{server.Host}:{server.Port}";
        }
    }

    private static async Task<string?> FaultAsync(string connectionString)
    {
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
        return await new SchemaCheck(source, NullLogger<SchemaCheck>.Instance).FindFaultAsync(TestContext.Current.CancellationToken);
    }
}
