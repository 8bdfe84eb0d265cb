using BusEtl.Tests.Unit.AmazonSqs.Fakes;
using MassTransit;

namespace BusEtl.Tests.Unit.AmazonSqs;

public sealed class FifoTests
{
    private const string QueueName = "input.fifo";
    private readonly FakeSqs _sqs = new();

    [Fact]
    public async Task The_order_of_a_message_group_is_kept()
    {
        var input = _sqs.CreateInput(QueueName, visibilitySeconds: 30);
        for (var i = 0; i < 60; i++)
            Add(input, i, group: $"group-{i % 3}");
        var consumer = new PingConsumer(async context => await Task.Delay(context.Message.Number % 4, context.CancellationToken));

        await using var bus = await StartAsync(consumer);

        await Eventually.IsTrueAsync(() => input.Messages.Count == 0);
        Assert.Equal(60, consumer.Handled.Count);
        foreach (var group in consumer.Started.GroupBy(number => number % 3))
            Assert.Equal(group.Order(), group);
        Assert.InRange(consumer.MostInWork, 1, 3);
    }

    [Fact]
    public async Task A_message_of_a_group_that_is_given_back_takes_those_behind_it_with_it()
    {
        var input = _sqs.CreateInput(QueueName, visibilitySeconds: 30);
        for (var i = 0; i < 5; i++)
            Add(input, i, group: "group");
        _sqs.Script.FailEntry("SendMessageBatch", _ => true, times: 1);
        var failures = 0;
        var consumer = new PingConsumer(context => context.Message.Number == 1 && Interlocked.Increment(ref failures) == 1
            ? throw new InvalidOperationException("It fails.")
            : Task.CompletedTask);

        // The move to the error queue fails, so the message is given back.
        await using var bus = await StartAsync(consumer);

        await Eventually.IsTrueAsync(() => input.Messages.Count == 0);
        Assert.Equal([0, 1, 1, 2, 3, 4], consumer.Started);
    }

    [Fact]
    public async Task A_message_moved_twice_within_five_minutes_is_in_the_error_queue_each_time()
    {
        var input = _sqs.CreateInput(QueueName, visibilitySeconds: 30);
        var error = _sqs["input_error.fifo"];
        var consumer = new PingConsumer(_ => throw new InvalidOperationException("It fails."));
        await using var bus = await StartAsync(consumer);

        Add(input, 1, "group");
        await Eventually.IsTrueAsync(() => input.Messages.Count == 0);
        var moved = Assert.Single(error.Messages);
        error.Delete(moved.Handle);
        input.Add(new FakeMessage { Body = moved.Body, Attributes = moved.Attributes, GroupId = "group", DeduplicationId = "replay" });
        await Eventually.IsTrueAsync(() => input.Messages.Count == 0);

        Assert.Equal(moved.Attributes["MessageId"], Assert.Single(error.Messages).Attributes["MessageId"]);
    }

    [Fact]
    public async Task A_redelivery_is_not_dropped_as_a_duplicate_and_keeps_its_group_and_waits()
    {
        var input = _sqs.CreateInput(QueueName, visibilitySeconds: 30);
        var attempts = 0;
        var consumer = new PingConsumer(context =>
            Interlocked.Increment(ref attempts) <= 2 ? context.Redeliver(TimeSpan.FromSeconds(60)) : Task.CompletedTask);
        await using var bus = await StartAsync(consumer);

        await bus.SendAsync(new Ping(1), QueueName);
        for (var attempt = 1; attempt <= 2; attempt++)
        {
            Assert.Empty(_sqs["input_error.fifo"].Messages.Select(message => message.Attributes["MT-Fault-Message"]));
            await Eventually.IsTrueAsync(() => consumer.Handled.Count == attempt && _sqs.CallsOf("DeleteMessageBatch").Count == attempt);
            await Eventually.IsTrueAsync(() => Waits().Count == attempt);
            Assert.InRange(Waits()[^1], 55, 60);
            Assert.Equal(attempt, consumer.Started.Count);
            await Eventually.IsTrueAsync(() => Assert.Single(input.Messages).VisibleAt > _sqs.Time.GetUtcNow().AddSeconds(50));
            _sqs.Time.Advance(TimeSpan.FromSeconds(61));
        }

        await Eventually.IsTrueAsync(() => consumer.Handled.Count == 3 && input.Messages.Count == 0);
        Assert.Single(_sqs.CallsOf("SendMessageBatch").Select(call => (string)call.Entries[0]["MessageGroupId"]!).Distinct());
        Assert.Single(consumer.Contexts.Select(context => context.MessageId).Distinct());
    }

    // The clock jumps: a message may be there again before the endpoint knows that it has hidden it, and is given back behind itself.
    private List<int> Waits() => [.. _sqs.CallsOf("ChangeMessageVisibilityBatch")
        .Select(call => (int)call.Entries[0]["VisibilityTimeout"]!).Where(seconds => seconds > 0)];

    private static void Add(FakeQueue queue, int number, string group) => queue.Add(new FakeMessage
    {
        Body = new Ping(number).Json,
        GroupId = group,
        DeduplicationId = $"{number}",
    });

    private Task<SqsTestBus> StartAsync(PingConsumer consumer) => SqsTestBus.StartAsync(
        _sqs,
        e =>
        {
            e.PrefetchCount = 50;
            e.Handler<Ping>(consumer.HandleAsync);
        },
        QueueName,
        schedules: true);
}
