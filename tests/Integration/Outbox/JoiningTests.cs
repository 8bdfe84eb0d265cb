using System.Diagnostics;
using BusEtl.Tests.Integration.Infrastructure;
using MassTransit;
using MassTransit.EntityFrameworkCoreIntegration;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace BusEtl.Tests.Integration.Outbox;

/// <summary>What a scope publishes belongs to its transaction, and leaves after the commit at once.</summary>
public sealed class JoiningTests(ITestOutputHelper output)
{
    private readonly Received _received = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_message_is_written_with_the_next_save_in_the_transaction_of_the_context()
    {
        await using var database = await OutboxDatabase.CreateAsync();
        await using var host = await OutboxHost.StartAsync(database, _received, delivers: false);

        await host.PublishAsync("joined", count: 3, end: async context =>
        {
            Assert.Equal(0, await database.CountAsync("OutboxMessage"));
            Assert.Equal(3, await context.Set<OutboxMessage>().CountAsync(Cancelled));
            await context.Database.CommitTransactionAsync(Cancelled);
        });

        Assert.Equal(1, await database.CountAsync("Notes"));
        database.Leaves(Table.OutboxState, 1);
        database.Leaves(Table.OutboxMessage, 3);
        Assert.Empty(_received.Rest());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Nothing_is_sent_when_the_transaction_is_rolled_back(bool poolsContexts)
    {
        await using var database = await OutboxDatabase.CreateAsync();
        await using var host = await OutboxHost.StartAsync(database, _received, poolsContexts: poolsContexts);

        await host.PublishAsync("rolled back", end: context => context.Database.RollbackTransactionAsync(Cancelled));
        await host.PublishAsync("never saved", end: context =>
        {
            context.ChangeTracker.Clear();
            return Task.CompletedTask;
        });
        await host.PublishAsync("committed");

        Assert.Equal("committed", Assert.Single(await _received.TakeAsync(1)).Series);
        await database.EmptyAsync();
        Assert.Empty(_received.Rest());
    }

    [Fact]
    public async Task A_commit_delivers_once_long_before_the_poll_and_deletes_the_rows()
    {
        await using var database = await OutboxDatabase.CreateAsync();
        await using var host = await OutboxHost.StartAsync(database, _received);
        await host.PublishAsync("warm up");
        await _received.TakeAsync(1);
        await database.EmptyAsync();

        var latencies = new List<double>();
        for (var i = 0; i < 20; i++)
        {
            var committed = 0L;
            await host.PublishAsync("prompt", end: async context =>
            {
                await context.Database.CommitTransactionAsync(Cancelled);
                committed = Stopwatch.GetTimestamp();
            });
            await _received.TakeAsync(1);
            latencies.Add(Stopwatch.GetElapsedTime(committed).TotalMilliseconds);
            await database.EmptyAsync();
        }

        latencies.Sort();
        output.WriteLine($"commit to consumer, idle: median {latencies[10]:f1} ms, worst {latencies[^1]:f1} ms");
        Assert.InRange(latencies[10], 0, 2_000); // The poll is 5 minutes away.
        Assert.Empty(_received.Rest());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_save_without_a_transaction_delivers_too(bool poolsContexts)
    {
        await using var database = await OutboxDatabase.CreateAsync();
        await using var host = await OutboxHost.StartAsync(database, _received, poolsContexts: poolsContexts);
        await using var scope = host.Services.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<NoteDbContext>();

        // Twice in one scope: the first outbox is delivered and gone when the second is saved.
        foreach (var number in new[] { 1, 2 })
        {
            await scope.ServiceProvider.GetRequiredService<IPublishEndpoint>().Publish(new NoteTaken("saved", number), Cancelled);
            await context.SaveChangesAsync(Cancelled);
            Assert.Equal(number, Assert.Single(await _received.TakeAsync(1)).Number);
            await database.EmptyAsync();
        }
    }

    [Fact]
    public async Task The_delivered_message_is_the_one_that_was_published()
    {
        await using var database = await OutboxDatabase.CreateAsync();
        await using var host = await OutboxHost.StartAsync(database, _received);
        var id = NewId.NextGuid();
        var before = TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(-1);

        await using (var scope = host.Services.CreateAsyncScope())
        {
            var sender = await scope.ServiceProvider.GetRequiredService<ISendEndpointProvider>().GetSendEndpoint(new Uri("queue:notes"));
            await sender.Send(
                new NoteTaken("same", 7),
                send =>
                {
                    send.MessageId = id;
                    send.Headers.Set("color", "blue");
                },
                Cancelled);
            await scope.ServiceProvider.GetRequiredService<NoteDbContext>().SaveChangesAsync(Cancelled);
        }

        var delivery = Assert.Single(await _received.TakeAsync(1));
        Assert.Equal(("same", 7, id, "blue"), (delivery.Series, delivery.Number, delivery.MessageId, delivery.Color));
        Assert.InRange(delivery.SentTime!.Value, before, TimeProvider.System.GetUtcNow().UtcDateTime);
        await database.EmptyAsync();
    }

    [Fact]
    public async Task A_raw_message_keeps_its_id_too()
    {
        await using var database = await OutboxDatabase.CreateAsync();
        await using var host = await OutboxHost.StartAsync(
            database, _received, transport: memory => memory.UseRawJsonSerializer(RawSerializerOptions.All, isDefault: true));

        var id = Guid.Empty;

        await host.PublishAsync("raw", end: context =>
        {
            id = context.Set<OutboxMessage>().Local.Single().MessageId;
            return context.Database.CommitTransactionAsync(Cancelled);
        });

        var delivery = Assert.Single(await _received.TakeAsync(1));
        Assert.Equal(("raw", 1, id), (delivery.Series, delivery.Number, delivery.MessageId));
        await database.EmptyAsync();
    }

    [Fact]
    public async Task A_consumer_publishes_straight_to_the_bus_and_through_the_outbox_in_a_scope_of_its_own()
    {
        await using var database = await OutboxDatabase.CreateAsync();
        await using var host = await OutboxHost.StartAsync(database, _received, bus: x => x.AddConsumer<Relay>());

        await host.Services.GetRequiredService<IBus>().Publish(new Relayed(), Cancelled);

        var series = (await _received.TakeAsync(2)).Select(delivery => delivery.Series).Order(StringComparer.Ordinal);
        Assert.Equal(["context", "scope"], series);
        await database.EmptyAsync();
    }

    public sealed record Relayed;

    public sealed class Relay(IPublishEndpoint endpoint, IServiceScopeFactory scopes) : IConsumer<Relayed>
    {
        public async Task Consume(ConsumeContext<Relayed> context)
        {
            // Nobody saves this one, so that only the bus can have delivered it.
            await endpoint.Publish(new NoteTaken("context", 1), context.CancellationToken);

            await using var scope = scopes.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<IPublishEndpoint>()
                .Publish(new NoteTaken("scope", 1), context.CancellationToken);
            await scope.ServiceProvider.GetRequiredService<NoteDbContext>().SaveChangesAsync(context.CancellationToken);
        }
    }
}
