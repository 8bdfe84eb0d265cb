using BusEtl.Tests.Unit.AmazonSqs.Fakes;
using MassTransit;

namespace BusEtl.Tests.Unit.AmazonSqs;

public sealed class AvailabilityTests
{
    private readonly FakeSqs _sqs = new();

    [Fact]
    public async Task A_bus_waits_for_SQS_at_its_start_and_then_works()
    {
        var input = _sqs.CreateInput();
        ReceiveTests.AddPings(input, 1);
        _sqs.Script.Away = true;
        await using var bus = SqsTestBus.Create(_sqs, e => e.Handler<Ping>(_ => Task.CompletedTask));

        var start = bus.StartAsync();
        await Eventually.IsTrueAsync(() => bus.Log.Lines.Any(line => line.Text.Contains("queue input cannot be opened")));
        Assert.False(start.IsCompleted);
        Assert.NotEqual(BusHealthStatus.Healthy, bus.Control.CheckHealth().Status);
        _sqs.Script.Away = false;
        await start;

        await Eventually.IsTrueAsync(() => input.Messages.Count == 0);
        Assert.Equal(BusHealthStatus.Healthy, bus.Control.CheckHealth().Status);
    }

    [Fact]
    public async Task A_refusal_at_the_first_start_ends_it()
    {
        _sqs.CreateInput();
        _sqs.Script.Refuse("GetQueueAttributes", "AccessDeniedException", status: 403);
        await using var bus = SqsTestBus.Create(_sqs, e => e.Handler<Ping>(_ => Task.CompletedTask));

        var refused = await Assert.ThrowsAsync<ConnectionException>(bus.StartAsync);

        Assert.Contains("The task's role needs sqs:GetQueueAttributes", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_long_outage_is_said_once_and_not_by_every_receive()
    {
        _sqs.CreateInput();
        await using var bus = await SqsTestBus.StartAsync(_sqs, e =>
        {
            e.PrefetchCount = 1000;
            e.Handler<Ping>(_ => Task.CompletedTask);
        });

        _sqs.Script.Refuse("ReceiveMessage", "AccessDeniedException", status: 403, times: 3);
        await Eventually.IsTrueAsync(
            () => bus.Log.Lines.Any(line => line.Text.StartsWith("Receiving from input works again.", StringComparison.Ordinal)));

        Assert.Single(bus.Log.Lines, line => line.Text.StartsWith("Receiving from input failed.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_bus_can_be_stopped_while_it_waits_for_SQS()
    {
        _sqs.Script.Away = true;
        await using var bus = SqsTestBus.Create(_sqs, e => e.Handler<Ping>(_ => Task.CompletedTask));
        using var giveUp = new CancellationTokenSource();

        var start = bus.Control.StartAsync(giveUp.Token);
        await Eventually.IsTrueAsync(() => bus.Log.Lines.Any(line => line.Text.Contains("queue input cannot be opened")));
        await giveUp.CancelAsync();

        await Assert.ThrowsAnyAsync<Exception>(() => start.WithinDeadline());
        await bus.ImpatientStopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Receiving_goes_on_when_SQS_is_back_and_health_says_so()
    {
        var input = _sqs.CreateInput();
        await using var bus = await SqsTestBus.StartAsync(_sqs, e =>
        {
            e.PrefetchCount = 500;
            e.Handler<Ping>(_ => Task.CompletedTask);
        });
        Assert.Equal(BusHealthStatus.Healthy, bus.Control.CheckHealth().Status);

        _sqs.Script.Away = true;
        await Eventually.IsTrueAsync(() => bus.Control.CheckHealth().Status != BusHealthStatus.Healthy);
        ReceiveTests.AddPings(input, 1);
        _sqs.Script.Away = false;

        await Eventually.IsTrueAsync(() => input.Messages.Count == 0);
        await Eventually.IsTrueAsync(() => bus.Control.CheckHealth().Status == BusHealthStatus.Healthy);
    }
}
