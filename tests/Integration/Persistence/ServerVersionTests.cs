using BusEtl.Tests.Integration.Infrastructure;

namespace BusEtl.Tests.Integration.Persistence;

/// <summary>A server that is too old is refused, in one sentence, before anything is changed.</summary>
public sealed class ServerVersionTests(TestDatabase migrated) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task Migrate_refuses_a_server_that_is_too_old_before_anything_is_changed()
    {
        await using var database = await EmptyDatabase.WithAsync("select 1");
        await using var server = await VersionGateway.StartAsync("130023");

        var exception = await Record.ExceptionAsync(() => TestServer.MigrateByAsync(server.ConnectionString(database.Name)));

        Assert.Equal(
            $"PostgreSQL 13.23 on 127.0.0.1:{server.Port} is too old: BusEtl needs PostgreSQL 14 or newer. Nothing was changed.",
            exception?.Message);
        Assert.Equal(["0"], await database.Source.LinesAsync(
            "select count(*) from pg_class where relnamespace = 'public'::regnamespace or relname = 'pii'"));
    }

    [Fact]
    public async Task Migrate_makes_no_database_on_a_server_that_is_too_old()
    {
        await using var database = EmptyDatabase.NotMade();
        await using var server = await VersionGateway.StartAsync("090624");

        var exception = await Record.ExceptionAsync(() => TestServer.MigrateByAsync(server.ConnectionString(database.Name)));

        Assert.StartsWith($"PostgreSQL 9.6.24 on 127.0.0.1:{server.Port} is too old", exception?.Message, StringComparison.Ordinal);
        Assert.Equal(["0"], await migrated.LinesAsync($"select count(*) from pg_database where datname = '{database.Name}'"));
    }

    [Fact]
    public async Task The_smallest_supported_version_is_taken()
    {
        await using var database = await EmptyDatabase.WithAsync("select 1");
        await using var server = await VersionGateway.StartAsync("140000");

        Assert.Contains("5 partitions made.", await TestServer.MigrateByAsync(server.ConnectionString(database.Name)));
    }

    [Fact]
    public async Task The_service_does_not_start_on_a_server_that_is_too_old()
    {
        await using var server = await VersionGateway.StartAsync("130023");
        using var queue = new TestQueue();
        var settings = ServiceSettings.For(migrated, queue);
        settings["ConnectionStrings__BusEtl"] = server.ConnectionString(migrated.Name);

        await using var service = await ServiceProcess.RunAsync(settings, expectedExitCode: 1, "run", "--exit-when-drained");

        Assert.Equal(
            $"PostgreSQL 13.23 on 127.0.0.1:{server.Port} is too old: BusEtl needs PostgreSQL 14 or newer.{Environment.NewLine}", service.Log);
    }
}
