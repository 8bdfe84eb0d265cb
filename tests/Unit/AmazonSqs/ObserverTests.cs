using System.Collections.Concurrent;
using BusEtl.Tests.Unit.AmazonSqs.Fakes;
using MassTransit;

namespace BusEtl.Tests.Unit.AmazonSqs;

public sealed class ObserverTests
{
    private readonly FakeSqs _sqs = new();
    private readonly Observer _observer = new();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_observer_of_the_bus_sees_all_of_a_delivery_whenever_it_was_connected(bool beforeStart)
    {
        var input = _sqs.CreateInput();
        await using var bus = SqsTestBus.Create(_sqs, e => e.Handler<Ping>(_ => Task.CompletedTask));
        if (beforeStart)
            bus.Control.ConnectReceiveObserver(_observer);

        await bus.StartAsync();
        if (!beforeStart)
            bus.Control.ConnectReceiveObserver(_observer);

        bus.Control.ConnectConsumeObserver(_observer);
        input.Add(new FakeMessage { Body = new Ping(1).Json });

        await Eventually.IsTrueAsync(() => _observer.Seen.Contains("PostReceive"));
        Assert.Equal(["PreReceive", "PreConsume", "PostConsume of the delivery", "PostConsume", "PostReceive"], _observer.Seen);
    }

    [Fact]
    public async Task An_observer_sees_a_fault_and_sees_nothing_after_it_was_disconnected()
    {
        var input = _sqs.CreateInput();
        var consumer = new PingConsumer(context => context.Message.Number == 1
            ? throw new InvalidOperationException("It fails.")
            : Task.CompletedTask);
        await using var bus = await SqsTestBus.StartAsync(_sqs, e => e.Handler<Ping>(consumer.HandleAsync));
        var handle = bus.Control.ConnectReceiveObserver(_observer);
        input.Add(new FakeMessage { Body = new Ping(1).Json });
        await Eventually.IsTrueAsync(() => _observer.Seen.Contains("PostReceive"));
        Assert.Equal(["PreReceive", "ConsumeFault of the delivery", "PostReceive"], _observer.Seen);

        handle.Disconnect();
        input.Add(new FakeMessage { Body = new Ping(2).Json });

        await Eventually.IsTrueAsync(() => input.Messages.Count == 0);
        Assert.Equal(3, _observer.Seen.Count);
    }

    [Fact]
    public async Task An_observer_of_what_is_sent_sees_what_a_consumer_sends()
    {
        var input = _sqs.CreateInput();
        _sqs.Create("other");
        await using var bus = await SqsTestBus.StartAsync(_sqs, e => e.Handler<Ping>(async context =>
            await (await context.GetSendEndpoint(new Uri("queue:other"))).Send(new Ping(2))));
        bus.Control.ConnectSendObserver(_observer);

        input.Add(new FakeMessage { Body = new Ping(1).Json });

        await Eventually.IsTrueAsync(() => _observer.Seen.Contains("PostSend"));
        Assert.Equal(["PreSend", "PostSend"], _observer.Seen);
    }

    private sealed class Observer : IReceiveObserver, IConsumeObserver, ISendObserver
    {
        public ConcurrentQueue<string> Seen { get; } = [];

        public Task PreReceive(ReceiveContext context) => See("PreReceive");

        public Task PostReceive(ReceiveContext context) => See("PostReceive");

        public Task PostConsume<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType)
            where T : class => See("PostConsume of the delivery");

        public Task ConsumeFault<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType, Exception exception)
            where T : class => See("ConsumeFault of the delivery");

        public Task ReceiveFault(ReceiveContext context, Exception exception) => See("ReceiveFault");

        public Task PreConsume<T>(ConsumeContext<T> context)
            where T : class => See("PreConsume");

        public Task PostConsume<T>(ConsumeContext<T> context)
            where T : class => See("PostConsume");

        public Task ConsumeFault<T>(ConsumeContext<T> context, Exception exception)
            where T : class => See("ConsumeFault");

        public Task PreSend<T>(SendContext<T> context)
            where T : class => See("PreSend");

        public Task PostSend<T>(SendContext<T> context)
            where T : class => See("PostSend");

        public Task SendFault<T>(SendContext<T> context, Exception exception)
            where T : class => See("SendFault");

        private Task See(string call)
        {
            Seen.Enqueue(call);

            return Task.CompletedTask;
        }
    }
}
