using BusEtl.Tests.Unit.AmazonSqs.Fakes;
using MassTransit;

namespace BusEtl.Tests.Unit.AmazonSqs;

/// <summary>A bus that was told what it sends to sends nowhere else, and makes nothing there, whoever names the address.</summary>
public sealed class DestinationTests
{
    private const string Foreign = "amazonsqs://eu-west-1/foreign";

    private readonly FakeSqs _sqs = new();

    [Theory]
    [InlineData("send")]
    [InlineData("response")]
    [InlineData("forward")]
    [InlineData("schedule")]
    [InlineData("send to a topic")]
    [InlineData("publish")]
    public async Task A_consumer_cannot_send_elsewhere(string way)
    {
        var input = _sqs.CreateInput();
        await using var bus = await StartAsync(new PingConsumer(context => SendAsync(way, context)));

        input.Add(new FakeMessage { Body = new Ping(1).Json, Attributes = Header("MT-Response-Address") });
        await Eventually.IsTrueAsync(() => input.Messages.Count == 0);

        var fault = Assert.Single(_sqs["input_error"].Messages).Attributes["MT-Fault-Message"];
        Assert.Matches("^Nothing is sent to the (queue 'foreign'|topic '.+'), and it is not made: the settings name only ", fault);
        AssertNothingMade();
    }

    [Fact]
    public async Task A_fault_is_not_sent_elsewhere()
    {
        var input = _sqs.CreateInput();
        await using var bus = await StartAsync(new PingConsumer(_ => throw new InvalidOperationException("It fails.")));

        input.Add(new FakeMessage { Body = new Ping(1).Json, Attributes = Header("MT-Fault-Address") });
        await Eventually.IsTrueAsync(() =>
            bus.Log.Lines.Any(line => line.Text.Contains("Nothing is sent to the queue 'foreign'", StringComparison.Ordinal)));

        AssertNothingMade();
    }

    [Fact]
    public async Task What_it_was_told_to_send_to_it_sends_to()
    {
        _sqs.CreateInput();
        var named = _sqs.Create("named");
        await using var bus = await StartAsync(new PingConsumer());

        await bus.SendAsync(new Ping(1), "named");

        Assert.Single(named.Messages);
    }

    private static async Task SendAsync(string way, ConsumeContext<Ping> context)
    {
        var sent = way switch
        {
            "send" => (await context.GetSendEndpoint(new Uri("queue:foreign"))).Send(context.Message),
            "response" => context.RespondAsync(context.Message),
            "forward" => context.Forward(new Uri(Foreign)),
            "schedule" => context.ScheduleSend(new Uri(Foreign), TimeSpan.FromSeconds(5), context.Message),
            "send to a topic" => (await context.GetSendEndpoint(new Uri("topic:foreign"))).Send(context.Message),
            _ => context.Publish(context.Message),
        };

        await sent;
    }

    private static Dictionary<string, string> Header(string name) => new() { [name] = Foreign };

    private Task<SqsTestBus> StartAsync(PingConsumer consumer) => SqsTestBus.StartAsync(
        _sqs,
        e => e.Handler<Ping>(consumer.HandleAsync),
        host: host => host.SendOnlyTo(["input", "input_error", "named"], ["announcements"]),
        schedules: true);

    private void AssertNothingMade()
    {
        Assert.DoesNotContain(_sqs.Calls, call => call.Action.StartsWith("Create", StringComparison.Ordinal));
        Assert.Equal(["input", "input_error"], _sqs.QueueNames.Order(StringComparer.Ordinal));
    }
}
