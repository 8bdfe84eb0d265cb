using BusEtl.AmazonSqs.Client;
using BusEtl.Tests.Unit.AmazonSqs.Fakes;
using MassTransit;

namespace BusEtl.Tests.Unit.AmazonSqs;

public sealed class SendTests
{
    private readonly FakeSqs _sqs = new();

    [Fact]
    public async Task Sends_go_in_calls_of_at_most_10_entries()
    {
        var target = _sqs.Create("target");
        await using var bus = await SqsTestBus.StartAsync(_sqs);

        await Task.WhenAll(Enumerable.Range(0, 35).Select(i => bus.SendAsync(new Ping(i), "target")));

        Assert.Equal(35, target.Messages.Count);
        var calls = _sqs.CallsOf("SendMessageBatch");
        Assert.All(calls, call => Assert.InRange(call.Entries.Count, 1, 10));
        Assert.Contains(calls, call => call.Entries.Count == 10);
    }

    [Fact]
    public async Task Sends_go_in_calls_of_at_most_1_MiB()
    {
        var target = _sqs.Create("target");
        await using var bus = await SqsTestBus.StartAsync(_sqs);
        var text = new string('x', 400_000);

        await Task.WhenAll(Enumerable.Range(0, 7).Select(i => bus.SendAsync(new Ping(i, text), "target")));

        Assert.Equal(7, target.Messages.Count);
        Assert.All(_sqs.CallsOf("SendMessageBatch"), call => Assert.InRange(call.Entries.Count, 1, 2));
    }

    [Fact]
    public async Task A_message_over_1_MiB_is_refused_with_a_clear_error()
    {
        _sqs.Create("target");
        await using var bus = await SqsTestBus.StartAsync(_sqs);

        var thrown = await Assert.ThrowsAsync<ArgumentException>(() => bus.SendAsync(new Ping(1, new string('x', 1_048_576)), "target"));

        Assert.Contains("SQS takes 1048576 at most", thrown.Message);
        Assert.Empty(_sqs.CallsOf("SendMessageBatch"));
    }

    [Fact]
    public async Task A_failed_entry_inside_a_successful_send_fails_alone()
    {
        var target = _sqs.Create("target");
        _sqs.Script.FailEntry("SendMessageBatch", entry => ((string)entry["MessageBody"]!).Contains("\"number\": 3"));
        await using var bus = await SqsTestBus.StartAsync(_sqs);

        var sends = Enumerable.Range(0, 5).Select(i => bus.SendAsync(new Ping(i), "target")).ToArray();
        await Task.WhenAll(sends).ContinueWith(_ => { }, TaskScheduler.Default);

        Assert.Equal([3], Enumerable.Range(0, 5).Where(i => sends[i].IsFaulted));
        await Assert.ThrowsAsync<SqsException>(() => sends[3]);
        Assert.Equal(4, target.Messages.Count);
    }

    [Fact]
    public async Task A_sent_message_carries_its_content_type_and_its_id()
    {
        var target = _sqs.Create("target");
        await using var bus = await SqsTestBus.StartAsync(_sqs);
        var id = NewId.NextGuid();

        await bus.SendAsync(new Ping(1), "target", context => context.MessageId = id);

        var sent = Assert.Single(target.Messages);
        Assert.Equal(id.ToString(), sent.Attributes["MessageId"]);
        Assert.Equal("application/vnd.masstransit+json", sent.Attributes["Content-Type"]);
    }

    [Fact]
    public async Task A_header_whose_name_SQS_refuses_travels_all_the_same()
    {
        var input = _sqs.CreateInput();
        var consumer = new PingConsumer();
        await using var bus = await SqsTestBus.StartAsync(_sqs, e =>
        {
            e.UseRawJsonSerializer(RawSerializerOptions.All);
            e.Handler<Ping>(consumer.HandleAsync);
        });
        var endpoint = await bus.Control.GetSendEndpoint(new Uri("queue:input"));

        await endpoint.Send(
            new Ping(1),
            Pipe.Execute<SendContext<Ping>>(context => context.Headers.Set("two words", "value")),
            TestContext.Current.CancellationToken);

        await Eventually.IsTrueAsync(() => _sqs.CallsOf("DeleteMessageBatch").Count == 1 && input.Messages.Count == 0);
        Assert.Equal("value", Assert.Single(consumer.Contexts).ReceiveContext.TransportHeaders.Get<string>("two words"));
    }
}
