using System.Diagnostics;
using BusEtl.Tests.Integration.Infrastructure;
using MassTransit;
using Npgsql;

namespace BusEtl.Tests.Integration.Outbox;

/// <summary>Order, sharing, wake-up by other processes, and how a backlog drains.</summary>
public sealed class DeliveryTests(ITestOutputHelper output)
{
    private readonly Received _received = new();

    [Fact]
    public async Task The_messages_of_an_outbox_arrive_in_their_order_also_beyond_the_delivery_limit()
    {
        await using var database = await OutboxDatabase.CreateAsync();
        await using var host = await OutboxHost.StartAsync(database, _received);

        await host.PublishAsync("ordered", count: 250);

        var numbers = (await _received.TakeAsync(250)).Select(delivery => delivery.Number);
        Assert.Equal(Enumerable.Range(1, 250), numbers);
        await database.EmptyAsync();
        Assert.Empty(_received.Rest());
    }

    [Theory]
    [InlineData(1_000, 2, 100)]
    [InlineData(80, 25, 10)] // Each outbox changes hands, half done.
    public async Task Two_deliveries_on_one_database_share_the_work_and_repeat_nothing(int outboxes, int messages, int messageDeliveryLimit)
    {
        await using var database = await OutboxDatabase.CreateAsync();
        await using (var writer = await OutboxHost.StartAsync(database, _received, delivers: false))
            await writer.PublishAsync("copied", messages);
        await database.CopyOutboxAsync(outboxes);

        // Both begin at once, however long their start takes.
        await using var gate = await database.Source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var closed = await gate.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using (var close = new NpgsqlCommand("""lock table "OutboxState" in access exclusive mode""", gate, closed))
            await close.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        await using var a = await OutboxHost.StartAsync(database, _received, "a", configure: Limit);
        await using var b = await OutboxHost.StartAsync(database, _received, "b", configure: Limit);
        await database.WaitingForLocksAsync(2);
        await closed.RollbackAsync(TestContext.Current.CancellationToken);

        var deliveries = await _received.TakeAsync(outboxes * messages);
        await database.EmptyAsync();
        Assert.Empty(_received.Rest());
        Assert.Equal(deliveries.Count, deliveries.DistinctBy(delivery => delivery.MessageId).Count());
        Assert.Equal(["a", "b"], deliveries.Select(delivery => delivery.Host).Distinct().Order(StringComparer.Ordinal));

        void Limit(IEntityFrameworkOutboxConfigurator outbox)
        {
            outbox.QueryMessageLimit = 10;
            outbox.UseBusOutbox(bus => bus.MessageDeliveryLimit = messageDeliveryLimit);
        }
    }

    [Fact]
    public async Task What_another_process_commits_is_delivered_long_before_the_poll()
    {
        await using var database = await OutboxDatabase.CreateAsync();
        await using var delivering = await OutboxHost.StartAsync(database, _received, "delivering");
        await using var writing = await OutboxHost.StartAsync(database, _received, "writing", delivers: false);
        await database.ListeningAsync();

        var latencies = new List<double>();
        for (var i = 0; i < 20; i++)
        {
            var committed = 0L;
            await writing.PublishAsync("notified", end: async context =>
            {
                await context.Database.CommitTransactionAsync(TestContext.Current.CancellationToken);
                committed = Stopwatch.GetTimestamp();
            });
            Assert.Equal("delivering", Assert.Single(await _received.TakeAsync(1)).Host);
            latencies.Add(Stopwatch.GetElapsedTime(committed).TotalMilliseconds);
            await database.EmptyAsync();
        }

        latencies.Sort();
        output.WriteLine($"commit in another process to consumer, idle: median {latencies[10]:f1} ms, worst {latencies[^1]:f1} ms");
    }

    [Fact]
    public async Task The_wake_up_by_other_processes_survives_lost_connections()
    {
        await using var database = await OutboxDatabase.CreateAsync();
        await using var delivering = await OutboxHost.StartAsync(database, _received);
        await using var writing = await OutboxHost.StartAsync(database, _received, "writing", delivers: false);
        await database.ListeningAsync();

        await database.KillConnectionsAsync();
        await database.ListeningAsync();
        await writing.PublishAsync("after");

        Assert.Equal("after", Assert.Single(await _received.TakeAsync(1)).Series);
        await database.EmptyAsync();
    }

    [Fact]
    public async Task A_backlog_of_5000_outboxes_drains_in_bounded_steps()
    {
        await using var database = await OutboxDatabase.CreateAsync();
        await using (var writer = await OutboxHost.StartAsync(database, _received, delivers: false))
            await writer.PublishAsync("backlog");
        await database.CopyOutboxAsync(5_000);
        await database.Source.ExecuteAsync(RecordSteps);

        var started = Stopwatch.GetTimestamp();
        await using var host = await OutboxHost.StartAsync(database, _received);
        var deliveries = await _received.TakeAsync(5_000);
        await database.EmptyAsync();
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;

        Assert.Equal(5_000, deliveries.DistinctBy(delivery => delivery.MessageId).Count());
        Assert.Equal("100", Assert.Single(await database.Source.LinesAsync("select max(deleted) from steps")));
        var steps = await database.Source.ScalarAsync<long>("select count(*) from steps");
        Assert.InRange(steps, 50, 52);
        database.Leaves("steps", steps);
        output.WriteLine($"5,000 outboxes in {seconds:f2} s with the start of the host: {5_000 / seconds:f0} a second, {steps} commits");
    }

    [Fact]
    public async Task Commits_that_follow_each_other_closely_share_a_pass()
    {
        await using var database = await OutboxDatabase.CreateAsync();
        await database.Source.ExecuteAsync(RecordSteps);
        await using var host = await OutboxHost.StartAsync(database, _received);

        var started = Stopwatch.GetTimestamp();
        for (var number = 1; number <= 100; number++)
            await host.PublishAsync("close", first: number);
        var deliveries = await _received.TakeAsync(100);
        await database.EmptyAsync();
        var tenths = (long)(Stopwatch.GetElapsedTime(started).TotalMilliseconds / 100);

        Assert.Equal(Enumerable.Range(1, 100), deliveries.Select(delivery => delivery.Number).Order());
        var steps = await database.Source.ScalarAsync<long>("select count(*) from steps");
        output.WriteLine($"100 commits in {tenths} tenths of a second: {steps} passes");
        Assert.InRange(steps, 1, tenths + 2);
        database.Leaves("steps", steps);
    }

    [Fact]
    public async Task The_tables_have_the_approved_shape()
    {
        await using var database = await OutboxDatabase.CreateAsync();

        var shape = await database.Source.LinesAsync(ShapeSql);

        var approved = Path.Combine(TestEnvironment.Root, "tests", "Integration", "Outbox", "tables.approved.txt");
        Assert.Equal(await File.ReadAllLinesAsync(approved, TestContext.Current.CancellationToken), shape);
    }

    private const string RecordSteps =
        """
        create table steps (deleted bigint not null);
        create function step() returns trigger language plpgsql as $$
        begin
          insert into steps select count(*) from gone;
          return null;
        end $$;
        create trigger step after delete on "OutboxMessage" referencing old table as gone for each statement execute function step();
        """;

    private const string ShapeSql =
        """
        select line from (
            select format('%s column %s %s', table_name, column_name,
                data_type || coalesce('(' || character_maximum_length || ')', '') || case is_nullable when 'NO' then ' not null' else '' end
                || case when is_identity = 'YES' then ' identity ' || lower(identity_generation) else '' end
                || coalesce(' default ' || column_default, '')) as line
            from information_schema.columns where table_schema = 'public' and table_name in ('InboxState', 'OutboxMessage', 'OutboxState')
            union all
            select format('%s constraint %s %s', relname, conname, pg_get_constraintdef(c.oid))
            from pg_constraint c join pg_class t on t.oid = conrelid
            where relname in ('InboxState', 'OutboxMessage', 'OutboxState') and contype <> 'n'
            union all
            select format('%s index %s', tablename, indexdef) from pg_indexes
            where tablename in ('InboxState', 'OutboxMessage', 'OutboxState')) shape
        order by line collate "C"
        """;
}
