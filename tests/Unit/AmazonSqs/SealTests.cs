using BusEtl.AmazonSqs.Client;
using BusEtl.Tests.Unit.AmazonSqs.Fakes;
using BusEtl.Tests.Unit.Keys;
using BusEtl.Tests.Unit.Masking;
using MassTransit;

namespace BusEtl.Tests.Unit.AmazonSqs;

/// <summary>A bus with a key believes what it has written on messages itself, and nobody else.</summary>
public sealed class SealTests
{
    private const string Seal = "BusEtl-Seal";

    private readonly FakeSqs _sqs = new();
    private readonly IHeaderSealing _sealing = RingHeaderSealingTests.Sealing(KeyRings.Entry("t1"));

    [Fact]
    public async Task A_redelivery_keeps_its_count_and_its_sent_time_by_its_seal_over_hops()
    {
        var input = _sqs.CreateInput();
        var original = input.Add(new FakeMessage { Body = new Ping(1).Json });
        var consumer = new PingConsumer(context => context.GetRedeliveryCount() < 2
            ? throw new InvalidOperationException("It fails.")
            : Task.CompletedTask);
        await using var bus = await StartAsync(consumer, TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(1200));

        foreach (var (hop, wait) in new[] { 61, 901, 301 }.Index())
        {
            await Eventually.IsTrueAsync(() => _sqs.CallsOf("DeleteMessageBatch").Count == hop + 1);
            _sqs.Time.Advance(TimeSpan.FromSeconds(wait));
        }

        await Eventually.IsTrueAsync(() => input.Messages.Count == 0);
        Assert.Equal([0, 1, 2], consumer.Contexts.Select(context => context.GetRedeliveryCount()));
        Assert.All(consumer.Contexts, context => Assert.Equal(Guid.Parse(original.Id), context.MessageId));
        Assert.Equal(
            [$"{original.SentAt.ToUnixTimeMilliseconds()}"],
            consumer.Contexts.Select(context => context.ReceiveContext.TransportHeaders.Get<string>("SentTimestamp")).Distinct());
        Assert.All(consumer.Contexts, context => Assert.Null(context.ReceiveContext.TransportHeaders.Get<string>(Seal)));
        Assert.Empty(_sqs["input_error"].Messages);
    }

    [Theory]
    [InlineData("MT-DueTimestamp", "253402300799999")]
    [InlineData("MT-DueTimestamp", "9223372036854775807")]
    [InlineData("MT-Redelivery-Count", "-5")]
    [InlineData("MT-Response-Address", "queue:foreign")]
    [InlineData("MT-Headers", """{"MT-DueTimestamp":"253402300799999"}""")]
    public async Task What_a_producer_writes_does_not_count_and_is_said_once(string name, string value)
    {
        var input = _sqs.CreateInput();
        var consumer = new PingConsumer();
        await using var bus = await StartAsync(consumer);

        var first = input.Add(With(1, name, value));
        var second = input.Add(With(2, name, value));
        await Eventually.IsTrueAsync(() => input.Messages.Count == 0);

        Assert.Equal([1, 2], consumer.Handled.Order());
        Assert.All(consumer.Contexts, context =>
        {
            Assert.Equal((0, null), (context.GetRedeliveryCount(), context.ResponseAddress));
            Assert.Equal("one", context.ReceiveContext.TransportHeaders.Get<string>("tenant"));
        });
        Assert.Equal(
            new[] { first, second }.Select(message => $"{message.SentAt.ToUnixTimeMilliseconds()}").Order(StringComparer.Ordinal),
            consumer.Contexts.Select(context => context.ReceiveContext.TransportHeaders.Get<string>("SentTimestamp")).Order(StringComparer.Ordinal));
        Assert.Empty(_sqs.CallsOf("SendMessageBatch"));
        Assert.Single(bus.Log.Lines, line => line.Text.Contains("no right seal", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Redeliveries_are_counted_however_many_headers_the_sender_has_written()
    {
        var input = _sqs.CreateInput();
        var many = Enumerable.Range(0, 2_000).ToDictionary(number => $"x{number}", _ => "y");
        input.Add(With(1, "MT-Headers", System.Text.Json.JsonSerializer.Serialize(many)));
        var consumer = new PingConsumer(_ => throw new InvalidOperationException("It fails."));
        await using var bus = await StartAsync(consumer, TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(1200));

        foreach (var (hop, wait) in new[] { 61, 901, 301 }.Index())
        {
            await Eventually.IsTrueAsync(() => _sqs.CallsOf("DeleteMessageBatch").Count == hop + 1);
            _sqs.Time.Advance(TimeSpan.FromSeconds(wait));
        }

        await Eventually.IsTrueAsync(() => input.Messages.Count == 0);
        Assert.Equal([0, 1, 2], consumer.Contexts.Select(context => context.GetRedeliveryCount()));
        Assert.Single(_sqs["input_error"].Messages);
    }

    [Fact]
    public async Task A_seal_that_was_copied_onto_another_message_does_not_count()
    {
        var input = _sqs.CreateInput();
        input.Add(new FakeMessage { Body = new Ping(1).Json });
        var consumer = new PingConsumer(_ => throw new InvalidOperationException("It fails."));
        await using var bus = await StartAsync(consumer, TimeSpan.FromSeconds(60));
        await Eventually.IsTrueAsync(() => _sqs.CallsOf("DeleteMessageBatch").Count == 1);
        var redelivered = Assert.Single(input.Messages);

        input.Add(new FakeMessage { Body = new Ping(2).Json, Attributes = redelivered.Attributes });
        await Eventually.IsTrueAsync(() => _sqs.CallsOf("DeleteMessageBatch").Count == 2);

        // With the count of the other one it would have been moved.
        Assert.Empty(_sqs["input_error"].Messages);
        Assert.Equal([0, 0], consumer.Contexts.Select(context => context.GetRedeliveryCount()));
    }

    [Fact]
    public async Task A_message_without_room_for_its_count_is_moved_rather_than_redelivered_without_end()
    {
        var input = _sqs.CreateInput();
        var consumer = new PingConsumer(_ => throw new InvalidOperationException("It fails."));
        await using var bus = await StartAsync(consumer, TimeSpan.FromSeconds(60));

        input.Add(new FakeMessage { Body = new Ping(1, new string('x', SqsLimits.MaxMessageBytes - 100)).Json });
        await Eventually.IsTrueAsync(() => input.Messages.Count == 0);

        Assert.Single(consumer.Started);
        Assert.Single(_sqs["input_error"].Messages);
    }

    [Fact]
    public async Task An_error_queue_copy_has_a_seal_and_nothing_that_a_producer_forged()
    {
        var input = _sqs.CreateInput();
        await using var bus = await StartAsync(new PingConsumer(_ => throw new InvalidOperationException("It fails.")));

        input.Add(With(1, "MT-Fault-Note", "forged"));
        await Eventually.IsTrueAsync(() => input.Messages.Count == 0);

        var moved = Assert.Single(_sqs["input_error"].Messages);
        var read = new SealedHeaders("input", _sealing).Read(moved.Attributes, System.Text.Encoding.UTF8.GetBytes(moved.Body));
        Assert.True(read.IsSealed);
        Assert.Equal(("It fails.", "one"), (read.Believed["MT-Fault-Message"], read.Believed["tenant"]));
        Assert.DoesNotContain("MT-Fault-Note", read.Believed.Keys);
    }

    [Theory]
    [InlineData("{0198A5F0-1111-7000-8000-000000000002}")]
    [InlineData("urn:uuid:0198a5f0-1111-7000-8000-000000000002")]
    public async Task An_id_has_one_spelling(string spelling)
    {
        var input = _sqs.CreateInput();
        var consumer = new PingConsumer(_ => throw new InvalidOperationException("It fails."));
        await using var bus = await StartAsync(consumer);

        input.Add(With(1, "MessageId", spelling));
        await Eventually.IsTrueAsync(() => input.Messages.Count == 0);

        const string id = "0198a5f0-1111-7000-8000-000000000002";
        Assert.Equal(Guid.Parse(id), Assert.Single(consumer.Contexts).MessageId);
        Assert.Equal(id, Assert.Single(_sqs["input_error"].Messages).Attributes["MessageId"]);
    }

    [Fact]
    public async Task What_is_sent_without_such_headers_has_no_seal()
    {
        _sqs.CreateInput();
        var target = _sqs.Create("target");
        await using var bus = await StartAsync(new PingConsumer());

        await bus.SendAsync(new Ping(1), "target");

        Assert.DoesNotContain(Seal, Assert.Single(target.Messages).Attributes.Keys);
    }

    private static FakeMessage With(int number, string name, string value) => new()
    {
        Body = new Ping(number).Json,
        Attributes = new Dictionary<string, string> { [name] = value, ["tenant"] = "one" },
    };

    private Task<SqsTestBus> StartAsync(PingConsumer consumer, params TimeSpan[] redeliveries) => SqsTestBus.StartAsync(
        _sqs,
        e =>
        {
            if (redeliveries.Length > 0)
                e.UseDelayedRedelivery(redelivery => redelivery.Intervals(redeliveries));
            e.Handler<Ping>(consumer.HandleAsync);
        },
        sealing: _sealing);
}
