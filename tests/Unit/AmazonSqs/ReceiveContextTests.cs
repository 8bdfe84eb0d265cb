using System.Globalization;
using BusEtl.Tests.Unit.AmazonSqs.Fakes;
using MassTransit;

namespace BusEtl.Tests.Unit.AmazonSqs;

public sealed class ReceiveContextTests
{
    private readonly FakeSqs _sqs = new();

    [Fact]
    public async Task The_source_of_its_token_is_a_payload_that_cancels_the_work_and_gives_the_message_back()
    {
        var input = _sqs.CreateInput();
        var consumer = new PingConsumer(async context =>
        {
            if (input.Messages.Single().ReceiveCount > 1)
                return;

            Assert.True(context.ReceiveContext.TryGetPayload(out CancellationTokenSource? work));
            await work.CancelAsync();
            context.CancellationToken.ThrowIfCancellationRequested();
        });
        input.Add(new FakeMessage { Body = new Ping(1).Json });

        await using var bus = await SqsTestBus.StartAsync(_sqs, e => e.Handler<Ping>(consumer.HandleAsync));

        await Eventually.IsTrueAsync(() => input.Messages.Count == 0);
        Assert.Equal([1, 1], consumer.Started);
        Assert.Equal([1], consumer.Handled);
    }

    [Fact]
    public async Task A_delivery_waits_for_the_tasks_that_were_hung_on_it()
    {
        var input = _sqs.CreateInput();
        var gate = new FakeScript.Gate();
        var consumer = new PingConsumer(context =>
        {
            context.ReceiveContext.AddReceiveTask(gate.PassAsync(CancellationToken.None));
            return Task.CompletedTask;
        });
        input.Add(new FakeMessage { Body = new Ping(1).Json });
        await using var bus = await SqsTestBus.StartAsync(_sqs, e => e.Handler<Ping>(consumer.HandleAsync));
        await Eventually.IsTrueAsync(() => consumer.Handled.Count == 1);
        Assert.Empty(_sqs.CallsOf("DeleteMessageBatch"));

        gate.Open();

        await Eventually.IsTrueAsync(() => input.Messages.Count == 0);
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("no time", null)]
    [InlineData("0", null)]
    [InlineData("99999999999999", null)]
    [InlineData("-27.9", -27.9)]
    [InlineData("-28.1", null)]
    [InlineData("0.9", 0.9)]
    [InlineData("1.1", null)]
    public async Task The_sent_time_is_that_of_the_message_as_it_was_first_sent_where_that_can_be(string? attribute, double? days)
    {
        if (attribute?.Contains('.') == true)
            attribute = $"{_sqs.Time.GetUtcNow().AddDays(double.Parse(attribute, CultureInfo.InvariantCulture)).ToUnixTimeMilliseconds()}";
        var input = _sqs.CreateInput();
        var consumer = new PingConsumer();
        var message = input.Add(new FakeMessage
        {
            Body = new Ping(1).Json,
            Attributes = attribute is null ? [] : new Dictionary<string, string> { ["SentTimestamp"] = attribute },
        });

        await using var bus = await SqsTestBus.StartAsync(_sqs, e => e.Handler<Ping>(consumer.HandleAsync));

        await Eventually.IsTrueAsync(() => input.Messages.Count == 0);
        var delivery = Assert.Single(consumer.Contexts).ReceiveContext;
        var sentTime = delivery.GetSentTime();
        var first = days is null ? $"{message.SentAt.ToUnixTimeMilliseconds()}" : attribute!;
        Assert.Equal(first, delivery.TransportHeaders.Get<string>("SentTimestamp"));
        Assert.Equal((first, DateTimeKind.Utc), ($"{new DateTimeOffset(sentTime!.Value).ToUnixTimeMilliseconds()}", sentTime.Value.Kind));
    }

    [Theory]
    [InlineData("Content-Type", "application/json")]
    [InlineData("ContentType", "application/json")]
    [InlineData("Content-Type", "no type at all")]
    [InlineData("Content-Type", "text/plain")]
    public async Task A_body_is_read_as_the_endpoint_does_where_no_other_known_type_is_named(string name, string contentType)
    {
        var input = _sqs.CreateInput();
        var consumer = new PingConsumer();
        input.Add(new FakeMessage { Body = new Ping(1).Json, Attributes = new Dictionary<string, string> { [name] = contentType } });

        await using var bus = await SqsTestBus.StartAsync(_sqs, e => e.Handler<Ping>(consumer.HandleAsync));

        await Eventually.IsTrueAsync(() => input.Messages.Count == 0);
        Assert.Equal([1], consumer.Handled);
    }
}
