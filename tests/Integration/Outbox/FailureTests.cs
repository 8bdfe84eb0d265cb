using System.Diagnostics;
using BusEtl.Tests.Integration.Infrastructure;

namespace BusEtl.Tests.Integration.Outbox;

/// <summary>Nothing is lost and nobody else waits when an event, the broker or the database fails.</summary>
public sealed class FailureTests
{
    private readonly Received _received = new();

    [Fact]
    public async Task A_poison_event_blocks_no_other_and_stays_with_its_ids_in_the_log()
    {
        await using var database = await OutboxDatabase.CreateAsync();
        await using (var writer = await OutboxHost.StartAsync(database, _received, delivers: false))
        {
            await writer.PublishAsync("poison", count: 2);
            await database.Source.ExecuteAsync("""update "OutboxMessage" set "DestinationAddress" = 'no address' """);
            await writer.PublishAsync("before");
        }
        var poison = await database.Source.LinesAsync(
            """
            select "MessageId", "OutboxId" from "OutboxMessage" where "DestinationAddress" = 'no address' order by "SequenceNumber" limit 1
            """);

        await using var host = await OutboxHost.StartAsync(database, _received);

        Assert.Equal("before", Assert.Single(await _received.TakeAsync(1)).Series);
        await Deadline.UntilAsync(async () =>
        {
            var asked = Stopwatch.GetTimestamp();
            await host.PublishAsync("meanwhile");
            await _received.TakeAsync(1);
            Assert.InRange(Stopwatch.GetElapsedTime(asked).TotalSeconds, 0, 5);
            return host.Log.Containing("could not be sent").Any();
        });
        var ids = poison[0].Split('|');
        var line = host.Log.Containing("could not be sent").First();
        Assert.StartsWith($"Error: Message {ids[0]} of outbox {ids[1]}, sequence number 1,", line, StringComparison.Ordinal);
        Assert.Contains("5 times", line, StringComparison.Ordinal);
        await database.RowsAsync("OutboxMessage", 2);
        await database.RowsAsync("OutboxState", 1);
        database.Leaves(Table.OutboxMessage, 2);
        database.Leaves(Table.OutboxState, 1);
    }

    [Fact]
    public async Task An_event_behind_a_poison_one_waits_and_those_ahead_are_sent_once()
    {
        await using var database = await OutboxDatabase.CreateAsync();
        await using (var writer = await OutboxHost.StartAsync(database, _received, delivers: false))
            await writer.PublishAsync("series", count: 3);
        await database.Source.ExecuteAsync(
            """
            create table kept as select "DestinationAddress" from "OutboxMessage" where "SequenceNumber" = 2;
            update "OutboxMessage" set "DestinationAddress" = 'no address' where "SequenceNumber" = 2;
            """);

        database.Leaves("kept", 1);

        await using var host = await OutboxHost.StartAsync(database, _received);
        await database.RowsAsync("OutboxMessage", 2);
        Assert.Equal(1, Assert.Single(await _received.TakeAsync(1)).Number);
        await database.Source.ExecuteAsync(
            """update "OutboxMessage" set "DestinationAddress" = (select "DestinationAddress" from kept) where "SequenceNumber" = 2""");

        Assert.Equal([2, 3], (await _received.TakeAsync(2)).Select(delivery => delivery.Number));
        await database.EmptyAsync();
        Assert.Empty(_received.Rest());
    }

    [Fact]
    public async Task A_crash_between_send_and_delete_repeats_with_the_same_message_id()
    {
        await using var database = await OutboxDatabase.CreateAsync();
        await using var host = await OutboxHost.StartAsync(database, _received);
        await database.Source.ExecuteAsync(
            """
            create sequence crashes;
            create function crash() returns trigger language plpgsql as $$
            begin
              if nextval('crashes') = 1 then
                raise exception 'killed' using errcode = '57P01';
              end if;
              return null;
            end $$;
            create trigger crash before delete on "OutboxMessage" for each statement execute function crash();
            """);

        await host.PublishAsync("repeated");

        var deliveries = await _received.TakeAsync(2);
        Assert.Equal(deliveries[0].MessageId, deliveries[1].MessageId);
        await database.EmptyAsync();
        Assert.Empty(_received.Rest());
    }

    [Fact]
    public async Task A_database_that_goes_and_comes_back_is_reported_once_and_delivery_goes_on()
    {
        await using var database = await OutboxDatabase.CreateAsync();
        await using var host = await OutboxHost.StartAsync(
            database, _received, configure: outbox => outbox.QueryDelay = TimeSpan.FromMilliseconds(50));
        await host.PublishAsync("before");
        await _received.TakeAsync(1);

        await database.AllowConnectionsAsync(false);
        await Deadline.UntilAsync(() => Task.FromResult(host.Log.Containing("is away").Any()));
        await database.AllowConnectionsAsync(true);
        await Deadline.UntilAsync(() => Task.FromResult(host.Log.Containing("is back").Any()));

        await host.PublishAsync("after");
        Assert.Equal("after", Assert.Single(await _received.TakeAsync(1)).Series);
        await database.EmptyAsync();
        Assert.Single(host.Log.Containing("is away"));
        Assert.Single(host.Log.Containing("is back"));
    }

    [Fact]
    public async Task A_broker_that_is_away_is_asked_now_and_then_and_gets_everything_when_it_is_back()
    {
        await using var database = await OutboxDatabase.CreateAsync();
        await using (var writer = await OutboxHost.StartAsync(database, _received, delivers: false))
            await writer.PublishAsync("kept");
        await using var host = await OutboxHost.StartAsync(
            database, _received, configure: outbox => outbox.QueryMessageLimit = 5, brokerIsAway: true);
        await database.CopyOutboxAsync(500);
        await host.PublishAsync("woken");
        await Deadline.UntilAsync(() => Task.FromResult(host.FailedSends >= 13));

        // The first look takes five, each later one four, at growing intervals.
        Assert.InRange(host.FailedSends, 13, 60);
        Assert.Equal("Warning: The broker takes no message.", Assert.Single(host.Log.Containing("takes no message"))[..37]);
        host.BrokerIsAway = false;

        await database.EmptyAsync();
        Assert.Single(host.Log.Containing("takes messages again"));
        Assert.Empty(host.Log.Containing("could not be sent"));
    }
}
