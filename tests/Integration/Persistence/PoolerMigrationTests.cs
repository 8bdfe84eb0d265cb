using BusEtl.Tests.Integration.Infrastructure;

namespace BusEtl.Tests.Integration.Persistence;

/// <summary>Migrating through PgBouncer in transaction mode, where each transaction may have another session of the server.</summary>
public sealed class PoolerMigrationTests
{
    [Fact]
    public async Task Migrating_again_and_again_through_a_pooler_leaves_no_lock_behind()
    {
        Assert.SkipWhen(PgBouncer.Missing is not null, PgBouncer.Missing ?? "");
        await using var pooler = await PgBouncer.StartAsync();
        await using var database = await EmptyDatabase.WithAsync("select 1");
        var through = pooler.ConnectionString(database.Name);

        Assert.Contains("5 partitions made.", await TestServer.MigrateByAsync(through));
        Assert.Equal(["0"], await database.Source.LinesAsync(Locks));
        Assert.Equal(["Nothing to do."], await TestServer.MigrateByAsync(through));
        Assert.Equal(["Nothing to do."], await database.MigrateAsync());
        Assert.Equal(["0"], await database.Source.LinesAsync(Locks));
    }

    [Fact]
    public async Task Migrating_through_a_pooler_from_several_places_at_once_is_done_once()
    {
        Assert.SkipWhen(PgBouncer.Missing is not null, PgBouncer.Missing ?? "");
        await using var pooler = await PgBouncer.StartAsync();
        await using var database = await EmptyDatabase.WithAsync("select 1");

        var reports = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(_ => Task.Run(() => TestServer.MigrateByAsync(pooler.ConnectionString(database.Name)))));

        Assert.Single(reports, report => report.Contains("Applied 20261121000000_Initial."));
        Assert.Single(reports, report => report.Contains("5 partitions made."));
        Assert.Equal(["0"], await database.Source.LinesAsync(Locks));
    }

    private const string Locks =
        "select count(*) from pg_locks where locktype = 'relation' and relation = '\"__EFMigrationsHistory\"'::regclass";
}
