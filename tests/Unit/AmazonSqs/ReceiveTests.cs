using BusEtl.Tests.Unit.AmazonSqs.Fakes;
using MassTransit;

namespace BusEtl.Tests.Unit.AmazonSqs;

public sealed class ReceiveTests
{
    private readonly FakeSqs _sqs = new();

    [Fact]
    public async Task At_most_10_messages_are_asked_for_in_a_receive()
    {
        var input = _sqs.CreateInput();
        AddPings(input, 25);
        var consumer = new PingConsumer();

        await using var bus = await SqsTestBus.StartAsync(_sqs, e =>
        {
            e.PrefetchCount = 1000;
            e.Handler<Ping>(consumer.HandleAsync);
        });

        await Eventually.IsTrueAsync(() => input.Messages.Count == 0);
        Assert.Equal(Enumerable.Range(0, 25), consumer.Handled.Order());
        Assert.All(_sqs.CallsOf("ReceiveMessage"), call => Assert.InRange((int)call.Request["MaxNumberOfMessages"]!, 1, 10));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(15)]
    public async Task A_small_prefetch_neither_deadlocks_nor_is_exceeded(int prefetch)
    {
        var input = _sqs.CreateInput();
        AddPings(input, 40);
        var mostInFlight = 0;
        var consumer = new PingConsumer(async _ =>
        {
            mostInFlight = Math.Max(mostInFlight, input.InFlight.Count);
            await Task.Yield();
        });

        await using var bus = await SqsTestBus.StartAsync(_sqs, e =>
        {
            e.PrefetchCount = prefetch;
            e.Handler<Ping>(consumer.HandleAsync);
        });

        await Eventually.IsTrueAsync(() => input.Messages.Count == 0);
        Assert.Equal(40, consumer.Handled.Count);
        Assert.InRange(mostInFlight, 1, prefetch);
        Assert.InRange(consumer.MostInWork, 1, prefetch);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(10)]
    [InlineData(15)]
    public async Task One_slow_message_does_not_hold_up_the_receiving_of_others(int prefetch)
    {
        var input = _sqs.CreateInput(visibilitySeconds: 30);
        AddPings(input, 40);
        var gate = new FakeScript.Gate();
        var consumer = new PingConsumer(context =>
            context.Message.Number == 0 ? gate.PassAsync(context.CancellationToken) : Task.CompletedTask);

        await using var bus = await SqsTestBus.StartAsync(_sqs, e =>
        {
            e.PrefetchCount = prefetch;
            e.Handler<Ping>(consumer.HandleAsync);
        });

        await Eventually.IsTrueAsync(() => consumer.Handled.Count == 39);
        gate.Open();
        await Eventually.IsTrueAsync(() => input.Messages.Count == 0);
    }

    [Fact]
    public async Task At_most_as_many_messages_are_in_work_as_the_concurrent_message_limit()
    {
        var input = _sqs.CreateInput();
        AddPings(input, 30);
        var consumer = new PingConsumer(async _ => await Task.Yield());

        await using var bus = await SqsTestBus.StartAsync(_sqs, e =>
        {
            e.PrefetchCount = 30;
            e.ConcurrentMessageLimit = 2;
            e.Handler<Ping>(consumer.HandleAsync);
        });

        await Eventually.IsTrueAsync(() => input.Messages.Count == 0);
        Assert.Equal(30, consumer.Handled.Count);
        Assert.InRange(consumer.MostInWork, 1, 2);
    }

    [Fact]
    public async Task A_message_that_cannot_be_read_as_one_harms_no_other()
    {
        var input = _sqs.CreateInput();
        input.Add(new FakeMessage { Body = "not json" });
        input.Add(new FakeMessage { Body = new Ping(1).Json, Attributes = One("Content-Type", "nonsense") });
        input.Add(new FakeMessage { Body = new Ping(2).Json, Attributes = One("MT-Headers", "{\"a\":null}") });
        input.Add(new FakeMessage { Body = new Ping(3).Json, Attributes = One("MT-Headers", "[1]") });
        var consumer = new PingConsumer();

        await using var bus = await SqsTestBus.StartAsync(_sqs, e => e.Handler<Ping>(consumer.HandleAsync));

        await Eventually.IsTrueAsync(() => input.Messages.Count == 0);
        Assert.Equal([2, 3], consumer.Handled.Where(number => number > 1).Order());
        Assert.Contains(_sqs["input_error"].Messages, message => message.Body == "not json");
        Assert.Equal(4, consumer.Handled.Count + _sqs["input_error"].Messages.Count);
    }

    [Fact]
    public async Task A_message_group_on_a_standard_queue_holds_nothing_up()
    {
        var input = _sqs.CreateInput(visibilitySeconds: 30);
        for (var i = 0; i < 20; i++)
            input.Add(new FakeMessage { Body = new Ping(i).Json, GroupId = "tenant" });
        var gate = new FakeScript.Gate();
        var consumer = new PingConsumer(_ => gate.PassAsync(CancellationToken.None));

        await using var bus = await SqsTestBus.StartAsync(_sqs, e =>
        {
            e.PrefetchCount = 20;
            e.Handler<Ping>(consumer.HandleAsync);
        });

        await Eventually.IsTrueAsync(() => consumer.Started.Count == 20);
        gate.Open();
        await Eventually.IsTrueAsync(() => input.Messages.Count == 0);
    }

    [Fact]
    public async Task A_server_that_leaves_out_what_SQS_says_of_a_message_costs_none_and_it_is_said_once()
    {
        var input = _sqs.CreateInput().Redrive(maxReceiveCount: 3);
        _sqs.Script.LeavesOutSystemAttributes = true;
        AddPings(input, 50);
        var before = _sqs.Time.GetUtcNow();
        var consumer = new PingConsumer(context =>
            context.Message.Number == 7 && context.GetRedeliveryCount() == 0 ? context.Redeliver(TimeSpan.FromSeconds(1)) : Task.CompletedTask);

        await using var bus = await SqsTestBus.StartAsync(_sqs, e => e.Handler<Ping>(consumer.HandleAsync), schedules: true);

        await Eventually.IsTrueAsync(() => consumer.Handled.Count == 51);
        Assert.Single(bus.Log.Lines, line => line.Text.Contains("does not say when a message was sent", StringComparison.Ordinal));
        Assert.Empty(input.DeadLetters);
        Assert.All(consumer.Contexts.Where(context => context.Message.Number != 7), context =>
            Assert.InRange(SentTimestamp(context), before.ToUnixTimeMilliseconds(), _sqs.Time.GetUtcNow().ToUnixTimeMilliseconds()));

        // The copy that is delivered again says when the first one came.
        var twice = consumer.Contexts.Where(context => context.Message.Number == 7).Select(SentTimestamp).ToList();
        Assert.Equal((2, twice[0]), (twice.Count, twice[^1]));
    }

    [Fact]
    public async Task An_answer_that_cannot_be_read_takes_away_what_was_in_it_and_no_more_for_a_minute()
    {
        var input = _sqs.CreateInput(visibilitySeconds: 600);
        AddPings(input, 50);
        var calls = 0;
        _sqs.Script.Spoil("ReceiveMessage", answer =>
        {
            Interlocked.Increment(ref calls);
            answer["Messages"]?.AsArray().ToList().ForEach(message => message!.AsObject().Remove("ReceiptHandle"));
        });

        await using var bus = await SqsTestBus.StartAsync(_sqs, e => e.Handler<Ping>(_ => Task.CompletedTask));
        await Eventually.IsTrueAsync(() => bus.Log.Lines.Any(line => line.Text.StartsWith("Receiving from input failed.", StringComparison.Ordinal)));

        Assert.Equal((1, 10), (Volatile.Read(ref calls), input.InFlight.Count));
    }

    [Fact]
    public async Task What_none_can_be_handled_of_is_tried_one_by_one_until_one_is()
    {
        const int Messages = 100;
        var input = _sqs.CreateInput(visibilitySeconds: 30).Redrive(maxReceiveCount: 3);
        AddPings(input, Messages);
        var refuses = true;
        _sqs.Script.FailEntry("SendMessageBatch", entry => Volatile.Read(ref refuses) && entry["MessageAttributes"]!["MT-Reason"] is not null);

        await using var bus = await SqsTestBus.StartAsync(_sqs, e =>
        {
            e.PrefetchCount = 20;
            e.RedeliverVisibilityTimeout = 2;
            e.Handler<Ping>(_ => throw new InvalidOperationException("It fails."));
        });
        await Eventually.IsTrueAsync(() => bus.Log.Lines.Any(line => line.Text.Contains("one message is tried", StringComparison.Ordinal)));
        await Eventually.IsTrueAsync(() => bus.Control.CheckHealth().Status != BusHealthStatus.Healthy);
        var moves = _sqs.CallsOf("SendMessageBatch", "input_error").Sum(call => call.Entries.Count);
        Volatile.Write(ref refuses, false);

        await Eventually.IsTrueAsync(() => input.Messages.Count == 0);
        await Eventually.IsTrueAsync(() => bus.Control.CheckHealth().Status == BusHealthStatus.Healthy);
        Assert.InRange(moves, 5, 40);
        Assert.Empty(input.DeadLetters);
        Assert.Equal(Messages, _sqs["input_error"].Messages.Count);
    }

    [Fact]
    public async Task The_bus_endpoint_makes_no_call()
    {
        await using (await SqsTestBus.StartAsync(_sqs))
        {
        }

        Assert.Empty(_sqs.Calls);
    }

    private static long SentTimestamp(ConsumeContext<Ping> context) =>
        long.Parse(context.ReceiveContext.TransportHeaders.Get<string>("SentTimestamp")!);

    private static Dictionary<string, string> One(string name, string value) => new() { [name] = value };

    internal static void AddPings(FakeQueue queue, int count)
    {
        for (var i = 0; i < count; i++)
            queue.Add(new FakeMessage { Body = new Ping(i).Json });
    }
}
