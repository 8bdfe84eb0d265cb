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
    public async Task The_bus_endpoint_makes_no_call()
    {
        await using (await SqsTestBus.StartAsync(_sqs))
        {
        }

        Assert.Empty(_sqs.Calls);
    }

    private static Dictionary<string, string> One(string name, string value) => new() { [name] = value };

    internal static void AddPings(FakeQueue queue, int count)
    {
        for (var i = 0; i < count; i++)
            queue.Add(new FakeMessage { Body = new Ping(i).Json });
    }
}
