using BusEtl.Tests.Integration.Infrastructure;
using Npgsql;

namespace BusEtl.Tests.Integration.Outbox;

/// <summary>Sessions that the delivery has, and what it does when they are not what they were.</summary>
public sealed class SessionTests
{
    private readonly Received _received = new();

    [Fact]
    public async Task Sessions_that_take_no_writes_any_more_are_given_up_and_what_waits_is_delivered()
    {
        await using var database = await OutboxDatabase.CreateAsync();
        await using (var writer = await OutboxHost.StartAsync(database, _received, delivers: false))
            await writer.PublishAsync("waits");
        var name = new NpgsqlConnectionStringBuilder(database.ConnectionString).Database;
        await TestServer.ExecuteAsync($"alter database {name} set default_transaction_read_only = on");
        await database.KillConnectionsAsync();
        await using var host = await OutboxHost.StartAsync(database, _received);
        await Deadline.UntilAsync(() => Task.FromResult(host.Log.Containing("answers SQLSTATE 25006").Any()));

        await TestServer.ExecuteAsync($"alter database {name} reset default_transaction_read_only");

        Assert.Equal("waits", Assert.Single(await _received.TakeAsync(1)).Series);
        await database.EmptyAsync();
        var server = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        Assert.Equal(
            $"Warning: The database of the outbox fails or is away: PostgreSQL at {server.Host}:{server.Port} (database {name}) answers "
            + "SQLSTATE 25006. It is asked again at growing intervals; what was sent and not deleted is sent again with its id. ",
            Assert.Single(host.Log.Containing("is away")));
    }

    [Fact]
    public async Task Behind_a_pooler_nobody_listens_and_what_others_commit_is_delivered_at_the_interval()
    {
        if (PgBouncer.Missing is { } reason)
            Assert.Skip(reason);

        await using var database = await OutboxDatabase.CreateAsync();
        await using var pooler = await PgBouncer.StartAsync();
        var name = new NpgsqlConnectionStringBuilder(database.ConnectionString).Database!;
        await using var host = await OutboxHost.StartAsync(
            database, _received, configure: outbox => outbox.QueryDelay = TimeSpan.FromSeconds(1), connectionString: pooler.ConnectionString(name));
        await Deadline.UntilAsync(() => Task.FromResult(host.Log.Containing("A pooler stands between the outbox and").Any()));

        await using (var other = await OutboxHost.StartAsync(database, _received, delivers: false))
            await other.PublishAsync("of another process");

        Assert.Equal("of another process", Assert.Single(await _received.TakeAsync(1)).Series);
        await database.EmptyAsync();
        Assert.Equal(0, await database.Source.ScalarAsync<long>(
            "select count(*) from pg_stat_activity where datname = current_database() and query ilike 'listen%'"));
        Assert.Contains("it looks every 00:00:01", Assert.Single(host.Log.Containing("A pooler")), StringComparison.Ordinal);
    }
}
