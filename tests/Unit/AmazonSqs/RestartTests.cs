using System.Collections.Concurrent;
using BusEtl.Tests.Unit.AmazonSqs.Fakes;
using MassTransit;
using Microsoft.Extensions.Logging;

namespace BusEtl.Tests.Unit.AmazonSqs;

/// <summary>An endpoint that is stopped and started again while the bus runs, as a breaker does.</summary>
public sealed class RestartTests
{
    private readonly FakeSqs _sqs = new();
    private readonly EndpointCatch _endpoint = new();

    [Fact]
    public async Task After_a_restart_one_message_is_taken_until_it_was_handled()
    {
        var input = _sqs.CreateInput(visibilitySeconds: 30);
        var gate = new FakeScript.Gate();
        var consumer = new PingConsumer(_ => gate.PassAsync(CancellationToken.None));
        await using var bus = await StartAsync(consumer);
        await _endpoint.StopAsync();
        ReceiveTests.AddPings(input, 50);
        var before = _sqs.CallsOf("ReceiveMessage").Count;

        _endpoint.Start();
        await gate.Reached;
        Assert.Single(input.InFlight);
        Assert.Equal(1, (int)Assert.Single(_sqs.CallsOf("ReceiveMessage").Skip(before)).Request["MaxNumberOfMessages"]!);
        gate.Open();

        await Eventually.IsTrueAsync(() => input.Messages.Count == 0);
        Assert.Equal(50, consumer.Handled.Count);
        Assert.Contains(_sqs.CallsOf("ReceiveMessage").Skip(before), call => (int)call.Request["MaxNumberOfMessages"]! == 10);
    }

    [Fact]
    public async Task While_the_one_message_is_given_back_one_is_received_again_each_time()
    {
        var input = _sqs.CreateInput(visibilitySeconds: 30);
        var refusals = 3;
        var consumer = new PingConsumer();
        await using var bus = await StartAsync(consumer, () =>
        {
            if (Interlocked.Decrement(ref refusals) >= 0)
                throw new OperationCanceledException("Not now.");
        });
        await _endpoint.StopAsync();
        ReceiveTests.AddPings(input, 50);
        var before = _sqs.CallsOf("ReceiveMessage").Count;

        _endpoint.Start();
        await Eventually.IsTrueAsync(() => input.Messages.Count == 0);

        Assert.Equal(50, consumer.Handled.Count);
        Assert.All(_sqs.CallsOf("ReceiveMessage").Skip(before).Take(4), call => Assert.Equal(1, (int)call.Request["MaxNumberOfMessages"]!));
        Assert.Empty(_sqs["input_error"].Messages);
    }

    [Fact]
    public async Task Stopped_and_started_20_times_under_load_it_handles_each_message_and_polls_no_more_than_before()
    {
        const int Messages = 2_000;
        var input = _sqs.CreateInput(visibilitySeconds: 30);
        ReceiveTests.AddPings(input, Messages);
        var consumer = new PingConsumer(context => Task.Delay(context.Message.Number % 10, CancellationToken.None));
        await using var bus = await StartAsync(consumer);

        for (var round = 1; round <= 20; round++)
        {
            var goal = Math.Min(Messages, consumer.Handled.Count + 20);
            await Eventually.IsTrueAsync(() => consumer.Handled.Count >= goal);
            await _endpoint.StopAsync();
            Assert.Empty(input.InFlight);
            _endpoint.Start();
        }

        await Eventually.IsTrueAsync(() => input.Messages.Count == 0);
        Assert.Equal(Enumerable.Range(0, Messages), consumer.Handled.Order());
        Assert.Equal(Messages, consumer.Started.Count);
        await Eventually.IsTrueAsync(() => _sqs.OpenCalls("ReceiveMessage") <= 1);
        await _endpoint.StopAsync();
        Assert.Equal(0, _sqs.OpenCalls("ReceiveMessage"));
    }

    [Fact]
    public async Task A_restart_leaves_no_timer_behind()
    {
        _sqs.CreateInput(visibilitySeconds: 30);
        await using var bus = await StartAsync(new PingConsumer());
        await Eventually.IsTrueAsync(() => _sqs.Time.PeriodicTimers == 1);

        for (var round = 1; round <= 3; round++)
        {
            await _endpoint.StopAsync();
            Assert.Equal(0, _sqs.Time.PeriodicTimers);
            _endpoint.Start();
            await Eventually.IsTrueAsync(() => _sqs.Time.PeriodicTimers == 1);
        }
    }

    [Fact]
    public async Task What_an_open_poll_brings_after_the_stop_of_the_endpoint_is_given_back_at_once()
    {
        var input = _sqs.CreateInput(visibilitySeconds: 30);
        var answer = _sqs.Script.HoldAnswer("ReceiveMessage", node => node["Messages"] is not null);
        var consumer = new PingConsumer();
        await using var bus = await StartAsync(consumer);
        ReceiveTests.AddPings(input, 3);
        await answer.Reached;

        var stop = _endpoint.StopAsync();
        answer.Open();
        await stop;

        Assert.Empty(consumer.Started);
        Assert.Equal(3, input.Visible.Count);
    }

    [Fact]
    public async Task A_stop_at_an_empty_queue_ends_with_the_open_poll_and_cancels_it_not()
    {
        _sqs.CreateInput(visibilitySeconds: 30);
        await using var bus = await StartAsync(new PingConsumer());
        var poll = _sqs.Script.Hold("ReceiveMessage");
        await poll.Reached;

        var stop = _endpoint.StopAsync();
        Assert.False(stop.IsCompleted);
        poll.Open();

        await stop;
        Assert.Equal(0, _sqs.CancelledCalls);
    }

    [Fact]
    public async Task A_stop_of_the_bus_waits_for_the_work_of_an_endpoint_that_is_stopping_already()
    {
        var input = _sqs.CreateInput(visibilitySeconds: 30);
        ReceiveTests.AddPings(input, 1);
        var gate = new FakeScript.Gate();
        var consumer = new PingConsumer(context => gate.PassAsync(context.CancellationToken));
        await using var bus = await StartAsync(consumer);
        await gate.Reached;

        var endpointStop = _endpoint.StopAsync();
        var busStop = bus.StopAsync();
        await Eventually.IsTrueAsync(() => _sqs.OpenCalls("ReceiveMessage") == 0);
        Assert.False(busStop.IsCompleted);
        gate.Open();
        await Task.WhenAll(endpointStop, busStop);

        Assert.Empty(input.Messages);
    }

    [Fact]
    public async Task The_impatience_of_a_second_stop_cancels_the_work()
    {
        var input = _sqs.CreateInput(visibilitySeconds: 30);
        ReceiveTests.AddPings(input, 1);
        var gate = new FakeScript.Gate();
        var consumer = new PingConsumer(context => gate.PassAsync(context.CancellationToken));
        await using var bus = await StartAsync(consumer);
        await gate.Reached;

        var endpointStop = _endpoint.StopAsync();
        using var impatient = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        await bus.ImpatientStopAsync(impatient.Token);
        await endpointStop;

        Assert.Single(input.Visible);
        Assert.Empty(_sqs["input_error"].Messages);
    }

    [Theory]
    [InlineData("GetQueueAttributes", "AccessDeniedException", 403)]
    [InlineData("GetQueueAttributes", "QueueDoesNotExist", 400)]
    [InlineData("GetQueueAttributes", "InvalidAddress", 400)]
    [InlineData("ReceiveMessage", "AccessDeniedException", 403)]
    [InlineData("ReceiveMessage", "QueueDoesNotExist", 400)]
    [InlineData("ReceiveMessage", "KmsAccessDenied", 400)]
    public async Task Whatever_SQS_refuses_after_a_restart_it_is_tried_again_and_said_and_seen(string action, string code, int status)
    {
        var input = _sqs.CreateInput(visibilitySeconds: 30);
        var consumer = new PingConsumer();
        await using var bus = await StartAsync(consumer);
        await _endpoint.StopAsync();
        _sqs.Script.Refuse(action, code, status, times: 2);
        ReceiveTests.AddPings(input, 20);

        _endpoint.Start();
        await Eventually.IsTrueAsync(() => bus.Control.CheckHealth().Status != BusHealthStatus.Healthy);

        await Eventually.IsTrueAsync(() => input.Messages.Count == 0);
        await Eventually.IsTrueAsync(() => bus.Control.CheckHealth().Status == BusHealthStatus.Healthy);
        Assert.Equal(20, consumer.Handled.Count);
        // What it means for the endpoint; a missing right is said once more, with what would give it.
        Assert.Single(bus.Log.Lines, line => line.Level == LogLevel.Warning);
        Assert.All(bus.Log.Lines.Where(line => line.Level >= LogLevel.Warning), line =>
        {
            Assert.Contains(code.Replace("Exception", ""), line.Text, StringComparison.Ordinal);
            Assert.Contains("input", line.Text, StringComparison.Ordinal);
        });
        Assert.InRange(bus.Log.Lines.Count(line => line.Level > LogLevel.Warning), 0, 1);
        Assert.Contains(bus.Log.Lines, line => line.Text.StartsWith("Receiving from input works again.", StringComparison.Ordinal)
            || line.Text.StartsWith("The queue input can be opened again.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_endpoint_that_waits_for_its_queue_can_be_stopped_and_started_again()
    {
        var input = _sqs.CreateInput(visibilitySeconds: 30);
        var consumer = new PingConsumer();
        await using var bus = await StartAsync(consumer);
        await _endpoint.StopAsync();
        _sqs.Script.Refuse("GetQueueAttributes", "AccessDeniedException", 403, times: 1);

        _endpoint.Start();
        await Eventually.IsTrueAsync(() => bus.Control.CheckHealth().Status != BusHealthStatus.Healthy);
        await _endpoint.StopAsync();
        _endpoint.Start();
        ReceiveTests.AddPings(input, 1);

        await Eventually.IsTrueAsync(() => input.Messages.Count == 0);
    }

    [Fact]
    public async Task A_trial_that_fails_is_the_next_time_another_messages()
    {
        var input = _sqs.CreateInput(visibilitySeconds: 30).Redrive(maxReceiveCount: 3);
        var refused = new ConcurrentQueue<string>();
        var refusals = 12;
        await using var bus = await StartAsync(new PingConsumer(), context =>
        {
            refused.Enqueue($"{context.GetMessageId()}");
            if (Interlocked.Decrement(ref refusals) >= 0)
                throw new OperationCanceledException("Not now.");
        });
        await _endpoint.StopAsync();
        ReceiveTests.AddPings(input, 5);
        var ids = input.Messages.Select(message => message.Id).ToList();

        _endpoint.Start();
        await Eventually.IsTrueAsync(() => input.Messages.Count == 0);

        Assert.Empty(input.DeadLetters);
        Assert.Equal(Enumerable.Range(0, 12).Select(trial => ids[trial % 5]), refused.Take(12));
    }

    private Task<SqsTestBus> StartAsync(PingConsumer consumer, Action ahead) => StartAsync(consumer, _ => ahead());

    private Task<SqsTestBus> StartAsync(PingConsumer consumer, Action<ReceiveContext>? ahead = null) => SqsTestBus.StartAsync(_sqs, e =>
    {
        e.PrefetchCount = 100;
        e.ConcurrentMessageLimit = 10;
        e.UseExecute(context => ahead?.Invoke(context.ReceiveContext));
        e.Handler<Ping>(consumer.HandleAsync);
        e.ConnectReceiveEndpointObserver(_endpoint);
    });

    /// <summary>Learns of the running endpoint, as MassTransit's kill switch does.</summary>
    private sealed class EndpointCatch : IReceiveEndpointObserver
    {
        private readonly ConcurrentQueue<IReceiveEndpoint> _ready = [];

        private IReceiveEndpoint Endpoint => _ready.First();

        public Task StopAsync() => Endpoint.Stop(CancellationToken.None).WithinDeadline();

        public void Start() => _ = Endpoint.Start(CancellationToken.None);

        public Task Ready(ReceiveEndpointReady ready)
        {
            _ready.Enqueue(ready.ReceiveEndpoint);
            return Task.CompletedTask;
        }

        public Task Stopping(ReceiveEndpointStopping stopping) => Task.CompletedTask;

        public Task Completed(ReceiveEndpointCompleted completed) => Task.CompletedTask;

        public Task Faulted(ReceiveEndpointFaulted faulted) => Task.CompletedTask;
    }
}
