using BusEtl.Tests.Unit.AmazonSqs.Fakes;
using MassTransit;

namespace BusEtl.Tests.Unit.AmazonSqs;

public sealed class StopTests
{
    private readonly FakeSqs _sqs = new();
    private readonly FakeScript.Gate _gate = new();

    [Fact]
    public async Task Work_in_progress_ends_and_is_deleted_after_a_stop_was_asked_for()
    {
        var input = _sqs.CreateInput(visibilitySeconds: 30);
        ReceiveTests.AddPings(input, 1);
        var consumer = new PingConsumer(context => _gate.PassAsync(context.CancellationToken));
        await using var bus = await StartAsync(consumer);
        await _gate.Reached;

        var stop = bus.StopAsync();
        input.Add(new FakeMessage { Body = new Ping(1).Json });
        _gate.Open();
        await stop;

        Assert.Equal([0], consumer.Handled);
        Assert.Equal(new Ping(1).Json, Assert.Single(input.Visible).Body);
    }

    [Fact]
    public async Task A_delete_under_way_is_not_cancelled_by_a_stop()
    {
        var input = _sqs.CreateInput(visibilitySeconds: 30);
        ReceiveTests.AddPings(input, 1);
        var delete = _sqs.Script.Hold("DeleteMessageBatch");
        await using var bus = await StartAsync(new PingConsumer());
        await delete.Reached;

        using var impatient = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        var stop = bus.ImpatientStopAsync(impatient.Token);
        await impatient.Token.WhenCancelledAsync();
        delete.Open();
        await stop;

        await Eventually.IsTrueAsync(() => input.Messages.Count == 0);
    }

    [Fact]
    public async Task Messages_fetched_and_not_started_are_visible_at_once_on_a_stop()
    {
        var input = _sqs.CreateInput(visibilitySeconds: 30);
        ReceiveTests.AddPings(input, 100);
        var consumer = new PingConsumer(context => _gate.PassAsync(context.CancellationToken));
        await using var bus = await StartAsync(consumer, concurrency: 1);
        await Eventually.IsTrueAsync(() => input.InFlight.Count == 100 && _gate.IsReached);

        var stop = bus.StopAsync();
        await Eventually.IsTrueAsync(() => input.Visible.Count == 99);
        _gate.Open();
        await stop;

        Assert.Single(consumer.Handled);
        Assert.Equal(99, input.Messages.Count);
        Assert.InRange(_sqs.CallsOf("ChangeMessageVisibilityBatch").Count, 10, 20);
    }

    [Fact]
    public async Task A_poll_in_flight_on_a_stop_ends_and_what_it_brings_is_given_back()
    {
        var input = _sqs.CreateInput(visibilitySeconds: 30);
        var answer = _sqs.Script.HoldAnswer("ReceiveMessage", node => node["Messages"] is not null);
        var consumer = new PingConsumer();
        await using var bus = await StartAsync(consumer);
        ReceiveTests.AddPings(input, 3);
        await answer.Reached;

        var stop = bus.StopAsync();
        answer.Open();
        await stop;

        Assert.Empty(consumer.Started);
        Assert.Equal(3, input.Visible.Count);
    }

    [Fact]
    public async Task Work_that_outlasts_the_stop_is_cancelled_and_its_message_given_back()
    {
        var input = _sqs.CreateInput(visibilitySeconds: 30);
        ReceiveTests.AddPings(input, 1);
        var consumer = new PingConsumer(context => _gate.PassAsync(context.CancellationToken));
        await using var bus = await StartAsync(consumer);
        await _gate.Reached;

        using var impatient = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        await bus.ImpatientStopAsync(impatient.Token);

        Assert.Single(input.Visible);
        Assert.Empty(consumer.Handled);
        Assert.Empty(_sqs["input_error"].Messages);
    }

    [Fact]
    public async Task A_bus_that_was_stopped_can_be_started_again()
    {
        var input = _sqs.CreateInput(visibilitySeconds: 30);
        _sqs.Create("target");
        var consumer = new PingConsumer(async context =>
        {
            var endpoint = await context.GetSendEndpoint(new Uri("queue:target"));
            await endpoint.Send(context.Message, CancellationToken.None);
        });
        await using var bus = await StartAsync(consumer);

        for (var round = 1; round <= 2; round++)
        {
            await bus.SendAsync(new Ping(round));
            await Eventually.IsTrueAsync(() => input.Messages.Count == 0);
            await bus.StopAsync();
            Assert.Equal(round, consumer.Handled.Count);
            Assert.Equal(round, _sqs["target"].Messages.Count);
            if (round == 1)
                await bus.StartAsync();
        }
    }

    [Fact]
    public async Task A_send_endpoint_that_was_kept_sends_after_a_stop_and_a_start()
    {
        var target = _sqs.Create("target");
        await using var bus = await SqsTestBus.StartAsync(_sqs);
        var endpoint = await bus.Control.GetSendEndpoint(new Uri("queue:target"));
        await endpoint.Send(new Ping(1), TestContext.Current.CancellationToken);

        await bus.StopAsync();
        await bus.StartAsync();
        await endpoint.Send(new Ping(2), TestContext.Current.CancellationToken);

        Assert.Equal(2, target.Messages.Count);
    }

    private Task<SqsTestBus> StartAsync(PingConsumer consumer, int concurrency = 100) => SqsTestBus.StartAsync(_sqs, e =>
    {
        e.PrefetchCount = 100;
        e.ConcurrentMessageLimit = concurrency;
        e.Handler<Ping>(consumer.HandleAsync);
    });
}
