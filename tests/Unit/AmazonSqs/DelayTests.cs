using System.Text.Json.Nodes;
using BusEtl.Tests.Unit.AmazonSqs.Fakes;
using MassTransit;

namespace BusEtl.Tests.Unit.AmazonSqs;

public sealed class DelayTests
{
    private static readonly Guid Id = Guid.Parse("0198a5f0-1111-7000-8000-000000000002");
    private readonly FakeSqs _sqs = new();

    [Fact]
    public async Task A_delay_over_900_s_hops_and_arrives_once_at_its_time()
    {
        var input = _sqs.CreateInput();
        var consumer = new PingConsumer();
        await using var bus = await StartAsync(e => e.Handler<Ping>(consumer.HandleAsync));
        var sentAt = _sqs.Time.GetUtcNow();

        await bus.SendAsync(new Ping(1), "input", context =>
        {
            context.MessageId = Id;
            context.Delay = TimeSpan.FromSeconds(2000);
            context.Headers.Set("own", "header");
        });
        await HopAsync(hops: 1, TimeSpan.FromSeconds(901));
        await HopAsync(hops: 2, TimeSpan.FromSeconds(901));
        await Eventually.IsTrueAsync(() => _sqs.CallsOf("SendMessageBatch").Count == 3);
        Assert.Empty(consumer.Started);
        _sqs.Time.Advance(TimeSpan.FromSeconds(200));

        await Eventually.IsTrueAsync(() => consumer.Handled.Count == 1 && input.Messages.Count == 0);
        var delays = _sqs.CallsOf("SendMessageBatch").Select(call => (int)call.Entries[0]["DelaySeconds"]!).ToList();
        Assert.Equal([900, 900], delays[..2]);
        Assert.InRange(delays[2], 190, 198);
        var context = Assert.Single(consumer.Contexts);
        Assert.Equal(Id, context.MessageId);
        Assert.Equal("header", context.ReceiveContext.TransportHeaders.Get<string>("own"));
        var sentTimestamp = long.Parse(context.ReceiveContext.TransportHeaders.Get<string>("SentTimestamp")!);
        Assert.InRange(sentTimestamp - sentAt.ToUnixTimeMilliseconds(), 0, 60_000);
    }

    [Fact]
    public async Task A_hop_that_cannot_be_sent_is_given_back_and_tried_again()
    {
        var input = _sqs.CreateInput();
        var due = _sqs.Time.GetUtcNow().AddSeconds(1000);
        _sqs.Script.FailEntry("SendMessageBatch", _ => true, times: 1);
        input.Add(WithDueTime(due, "text"));

        await using var bus = await StartAsync(e => e.Handler<Ping>(_ => Task.CompletedTask));

        await Eventually.IsTrueAsync(() => _sqs.CallsOf("DeleteMessageBatch").Count == 1);
        Assert.Equal(1, Assert.Single(input.Messages).Attributes.Count(attribute => attribute.Key == "MT-DueTimestamp"));
    }

    [Theory]
    [InlineData(-10)]
    [InlineData(10)]
    public async Task A_due_time_is_written_and_read_by_the_servers_clock(int serverAhead)
    {
        _sqs.Ahead = TimeSpan.FromMinutes(serverAhead);
        var input = _sqs.CreateInput();
        var server = _sqs.Time.GetUtcNow().AddMinutes(serverAhead);
        input.Add(WithDueTime(server.AddSeconds(-5), "due"));
        input.Add(WithDueTime(server.AddSeconds(100), "not yet"));
        var consumer = new PingConsumer();
        await using var bus = await StartAsync(e => e.Handler<Ping>(consumer.HandleAsync));

        await Eventually.IsTrueAsync(() => consumer.Handled.Count == 1 && _sqs.CallsOf("SendMessageBatch").Count == 1);
        Assert.Equal("due", Assert.Single(consumer.Contexts).Message.Text);
        Assert.InRange((int)_sqs.CallsOf("SendMessageBatch")[0].Entries[0]["DelaySeconds"]!, 90, 103);

        await bus.SendAsync(new Ping(1), "input", context => context.Delay = TimeSpan.FromSeconds(2000));
        var entry = _sqs.CallsOf("SendMessageBatch")[^1].Entries[0];
        var due = DateTimeOffset.FromUnixTimeMilliseconds(long.Parse((string)entry["MessageAttributes"]!["MT-DueTimestamp"]!["StringValue"]!));
        Assert.InRange((due - server).TotalSeconds, 1998, 2010);
    }

    [Fact]
    public Task Delayed_redelivery_keeps_id_and_sent_time_and_counts() => RedeliversAsync(
        e => e.UseDelayedRedelivery(redelivery => redelivery.Intervals(TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(1200))),
        _ => throw new InvalidOperationException("It fails."));

    [Fact]
    public Task Redeliver_keeps_id_and_sent_time_and_counts() =>
        RedeliversAsync(_ => { }, context => context.Redeliver(TimeSpan.FromSeconds(60)), schedules: true);

    [Fact]
    public async Task Delayed_redelivery_ends_in_the_error_queue()
    {
        var input = _sqs.CreateInput();
        var message = input.Add(new FakeMessage { Body = new Ping(1).Json });
        var consumer = new PingConsumer(_ => throw new InvalidOperationException("It fails."));

        await using var bus = await StartAsync(e =>
        {
            e.UseDelayedRedelivery(redelivery => redelivery.Intervals(TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(60)));
            e.Handler<Ping>(consumer.HandleAsync);
        });
        for (var attempt = 1; attempt <= 2; attempt++)
        {
            await Eventually.IsTrueAsync(() => consumer.Started.Count == attempt && _sqs.CallsOf("DeleteMessageBatch").Count == attempt);
            _sqs.Time.Advance(TimeSpan.FromSeconds(61));
        }

        await Eventually.IsTrueAsync(() => input.Messages.Count == 0);
        Assert.Equal(3, consumer.Started.Count);
        var moved = Assert.Single(_sqs["input_error"].Messages);
        Assert.Equal(message.Id, moved.Attributes["MessageId"]);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(message.Body), JsonNode.Parse(moved.Body)));
    }

    private static FakeMessage WithDueTime(DateTimeOffset due, string text) => new()
    {
        Body = new Ping(1, text).Json,
        Attributes = new Dictionary<string, string> { ["MT-DueTimestamp"] = $"{due.ToUnixTimeMilliseconds()}" },
    };

    private async Task RedeliversAsync(
        Action<IAmazonSqsReceiveEndpointConfigurator> configure, Func<ConsumeContext<Ping>, Task> fail, bool schedules = false)
    {
        var input = _sqs.CreateInput();
        var original = input.Add(new FakeMessage
        {
            Body = new Ping(1, "body").Json,
            Attributes = new Dictionary<string, string> { ["own"] = "header" },
        });
        var attempts = 0;
        var consumer = new PingConsumer(context => Interlocked.Increment(ref attempts) == 1 ? fail(context) : Task.CompletedTask);

        await using var bus = await SqsTestBus.StartAsync(
            _sqs,
            e =>
            {
                configure(e);
                e.Handler<Ping>(consumer.HandleAsync);
            },
            schedules: schedules);
        await Eventually.IsTrueAsync(() => _sqs.CallsOf("DeleteMessageBatch").Count == 1);
        Assert.Empty(_sqs["input_error"].Messages.Select(message => message.Attributes["MT-Fault-Message"]));
        Assert.Equal(60, (int)_sqs.CallsOf("SendMessageBatch")[^1].Entries[0]["DelaySeconds"]!);
        _sqs.Time.Advance(TimeSpan.FromSeconds(61));

        await Eventually.IsTrueAsync(() => input.Messages.Count == 0);
        var again = consumer.Contexts.Last();
        Assert.Equal(Guid.Parse(original.Id), again.MessageId);
        var headers = again.ReceiveContext.TransportHeaders;
        Assert.Equal($"{original.SentAt.ToUnixTimeMilliseconds()}", headers.Get<string>("SentTimestamp"));
        Assert.Equal("body", again.Message.Text);
        Assert.Equal("header", headers.Get<string>("own"));
        Assert.Equal(1, again.GetRedeliveryCount());
    }

    private async Task HopAsync(int hops, TimeSpan advance)
    {
        await Eventually.IsTrueAsync(() =>
            _sqs.CallsOf("SendMessageBatch").Count == hops && _sqs.CallsOf("DeleteMessageBatch").Count == hops - 1);
        _sqs.Time.Advance(advance);
    }

    private Task<SqsTestBus> StartAsync(Action<IAmazonSqsReceiveEndpointConfigurator> endpoint) => SqsTestBus.StartAsync(_sqs, endpoint);
}
