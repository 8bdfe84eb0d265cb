using BusEtl.Tests.Unit.AmazonSqs.Fakes;
using MassTransit;

namespace BusEtl.Tests.Unit.AmazonSqs;

/// <summary>The bus's own endpoint has no queue: what would wait for an answer there is refused at once, and leaves nothing behind.</summary>
public sealed class RequestTests
{
    private readonly FakeSqs _sqs = new();

    [Fact]
    public async Task A_request_is_refused_at_once_with_a_sentence_and_no_queue_is_made_for_its_answer()
    {
        var target = _sqs.Create("target");
        await using var bus = await SqsTestBus.StartAsync(_sqs);
        var client = bus.Control.CreateRequestClient<Ping>(new Uri("queue:target"));

        var thrown = await Assert.ThrowsAnyAsync<Exception>(() => client.GetResponse<Pong>(
            new Ping(1), TestContext.Current.CancellationToken, RequestTimeout.After(s: 30)).WithinDeadline());

        var refusal = Assert.IsType<NotSupportedException>(thrown.GetBaseException());
        Assert.Contains("the bus's own endpoint has no queue", refusal.Message);
        Assert.Empty(target.Messages);
        Assert.Equal(["target"], _sqs.QueueNames);
    }

    [Fact]
    public async Task An_answer_may_come_to_a_queue_that_somebody_receives_from()
    {
        var target = _sqs.Create("target");
        await using var bus = await SqsTestBus.StartAsync(_sqs, e => e.Handler<Ping>(_ => Task.CompletedTask), "answers");

        await bus.SendAsync(new Ping(1), "target", send =>
        {
            send.RequestId = Guid.NewGuid();
            send.ResponseAddress = new Uri("amazonsqs://eu-west-1/answers");
        });

        Assert.Contains("amazonsqs://eu-west-1/answers", Assert.Single(target.Messages).Body);
    }

    internal sealed record Pong(int Number);
}
