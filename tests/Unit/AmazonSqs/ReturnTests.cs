using BusEtl.Tests.Unit.AmazonSqs.Fakes;
using MassTransit;

namespace BusEtl.Tests.Unit.AmazonSqs;

/// <summary>What is given back through no fault of the messages leaves them their receives, of which a redrive policy grants few.</summary>
public sealed class ReturnTests
{
    private const int MaxReceiveCount = 3;

    private readonly FakeSqs _sqs = new();
    private readonly FakeScript.Gate _gate = new();

    [Fact]
    public async Task Stops_that_cut_the_work_put_no_message_into_the_dead_letter_queue()
    {
        const int Messages = 40;
        var input = _sqs.CreateInput(visibilitySeconds: 30).Redrive(MaxReceiveCount);
        ReceiveTests.AddPings(input, Messages);
        var ids = input.Messages.Select(message => message.Id).Order().ToList();
        var sent = input.Messages.Select(message => $"{message.SentAt.ToUnixTimeMilliseconds()}").Order().ToList();

        for (var stop = 1; stop <= 3 * MaxReceiveCount; stop++)
        {
            var cut = new PingConsumer(context => _gate.PassAsync(context.CancellationToken));
            await using var bus = await StartAsync(cut, concurrency: 10);
            await Eventually.IsTrueAsync(() => input.InFlight.Count == Messages);
            using var impatient = new CancellationTokenSource(TimeSpan.FromMilliseconds(20));
            await bus.ImpatientStopAsync(impatient.Token);
            Assert.Empty(cut.Handled);
            Assert.Equal(Messages, input.Visible.Count);
        }

        var consumer = new PingConsumer();
        await using var last = await StartAsync(consumer);
        await Eventually.IsTrueAsync(() => input.Messages.Count == 0);
        Assert.Empty(input.DeadLetters);
        Assert.Equal(Enumerable.Range(0, Messages), consumer.Handled.Order());
        Assert.Equal(ids, consumer.Contexts.Select(context => $"{context.MessageId}").Order());
        Assert.Equal(sent, consumer.Contexts.Select(context => context.ReceiveContext.TransportHeaders.Get<string>("SentTimestamp")).Order());
    }

    [Fact]
    public async Task A_message_with_receives_to_spare_goes_back_as_it_is_and_a_copy_has_all_that_the_original_had()
    {
        var input = _sqs.CreateInput(visibilitySeconds: 30).Redrive(maxReceiveCount: 4);
        var attributes = Enumerable.Range(0, 10).ToDictionary(i => $"own-{i}", i => $"value {i}");
        var original = input.Add(new FakeMessage { Body = new Ping(1).Json, Attributes = attributes, GroupId = "tenant" });

        await CutAsync(input);
        Assert.Equal((original.Id, 1), (Assert.Single(input.Messages).Id, input.Messages[0].ReceiveCount));
        await CutAsync(input);

        var copy = Assert.Single(input.Messages);
        Assert.NotEqual(original.Id, copy.Id);
        Assert.Equal(("tenant", 0, original.Body), (copy.GroupId, copy.ReceiveCount, copy.Body));
        var headers = BusEtl.AmazonSqs.Client.AttributeBudget.Unpack(copy.Attributes);
        Assert.Equal(original.Id, headers["MessageId"]);
        Assert.Equal($"{original.SentAt.ToUnixTimeMilliseconds()}", headers["SentTimestamp"]);
        Assert.All(attributes, header => Assert.Equal(header.Value, headers[header.Key]));
    }

    [Fact]
    public async Task Without_a_redrive_policy_nothing_is_copied()
    {
        var input = _sqs.CreateInput(visibilitySeconds: 30);
        var original = input.Add(new FakeMessage { Body = new Ping(1).Json });

        for (var cut = 0; cut < 5; cut++)
            await CutAsync(input);

        Assert.Equal((original.Id, 5), (Assert.Single(input.Messages).Id, input.Messages[0].ReceiveCount));
        Assert.Empty(_sqs.CallsOf("SendMessageBatch"));
    }

    [Fact]
    public async Task A_message_that_leaves_no_room_for_its_identity_goes_back_as_it_is()
    {
        var input = _sqs.CreateInput(visibilitySeconds: 30).Redrive(MaxReceiveCount);
        var original = input.Add(new FakeMessage { Body = $"{{\"number\":1,\"text\":\"{new string('x', 1_048_576 - 22)}\"}}" });

        await CutAsync(input);
        await CutAsync(input);

        Assert.Equal((original.Id, 2), (Assert.Single(input.Messages).Id, input.Messages[0].ReceiveCount));
    }

    [Fact]
    public async Task Where_nothing_may_be_sent_to_the_queue_messages_go_back_as_they_are_and_it_is_said_once()
    {
        var input = _sqs.CreateInput(visibilitySeconds: 30).Redrive(MaxReceiveCount);
        ReceiveTests.AddPings(input, 20);
        _sqs.Script.Refuse("SendMessageBatch", "AccessDenied", status: 403);

        await CutAsync(input);
        var log = await CutAsync(input);

        Assert.Equal(20, input.Visible.Count);
        var line = Assert.Single(log.Lines, line => line.Text.Contains("cannot be sent to input", StringComparison.Ordinal));
        Assert.Contains("sqs:SendMessage", line.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_FIFO_queue_keeps_its_order_instead()
    {
        const string Name = "input.fifo";
        var input = _sqs.CreateInput(Name, visibilitySeconds: 30).Redrive(MaxReceiveCount);
        var original = input.Add(new FakeMessage { Body = new Ping(1).Json, GroupId = "group", DeduplicationId = "1" });

        await CutAsync(input);
        await CutAsync(input);

        Assert.Equal((original.Id, 2), (Assert.Single(input.Messages).Id, input.Messages[0].ReceiveCount));
    }

    [Fact]
    public async Task Work_that_took_too_long_is_its_messages_fault_and_uses_up_its_receives()
    {
        var input = _sqs.CreateInput(visibilitySeconds: 2).Redrive(MaxReceiveCount);
        ReceiveTests.AddPings(input, 1);
        var consumer = new PingConsumer(context => _gate.PassAsync(context.CancellationToken));

        await using var bus = await StartAsync(consumer, maxVisibilityTimeout: TimeSpan.FromSeconds(1));
        await Eventually.IsTrueAsync(() => input.DeadLetters.Count == 1);

        Assert.Empty(input.Messages);
        Assert.Equal(MaxReceiveCount, input.DeadLetters.Single().ReceiveCount);
        Assert.Empty(_sqs.CallsOf("SendMessageBatch"));
    }

    // Fetched, begun, and cut by a stop.
    private async Task<FakeLog> CutAsync(FakeQueue input)
    {
        var messages = input.Messages.Count;
        var consumer = new PingConsumer(context => _gate.PassAsync(context.CancellationToken));
        await using var bus = await StartAsync(consumer, queueName: input.Name);
        await Eventually.IsTrueAsync(() => consumer.Started.Count == messages);
        using var impatient = new CancellationTokenSource(TimeSpan.FromMilliseconds(20));
        await bus.ImpatientStopAsync(impatient.Token);
        Assert.Equal(messages, input.Visible.Count);

        return bus.Log;
    }

    private Task<SqsTestBus> StartAsync(
        PingConsumer consumer, int concurrency = 100, TimeSpan? maxVisibilityTimeout = null, string queueName = "input") =>
        SqsTestBus.StartAsync(
            _sqs,
            e =>
            {
                e.PrefetchCount = 100;
                e.ConcurrentMessageLimit = concurrency;
                e.MaxVisibilityTimeout = maxVisibilityTimeout ?? TimeSpan.FromHours(12);
                e.Handler<Ping>(consumer.HandleAsync);
            },
            queueName);
}
