using BusEtl.Tests.Unit.AmazonSqs.Fakes;
using MassTransit;

namespace BusEtl.Tests.Unit.AmazonSqs;

public sealed class DeleteTests
{
    private readonly FakeSqs _sqs = new();

    [Fact]
    public async Task Deletes_go_in_calls_of_at_most_10_entries()
    {
        var input = _sqs.CreateInput();
        ReceiveTests.AddPings(input, 40);
        var consumer = new PingConsumer();

        await using var bus = await StartAsync(consumer);

        await Eventually.IsTrueAsync(() => input.Messages.Count == 0);
        Assert.All(_sqs.CallsOf("DeleteMessageBatch"), call => Assert.InRange(call.Entries.Count, 1, 10));
    }

    [Fact]
    public async Task A_failed_entry_inside_a_successful_delete_is_deleted_by_another_call()
    {
        var input = _sqs.CreateInput(visibilitySeconds: 30);
        ReceiveTests.AddPings(input, 5);
        var failing = input.Messages[2].Id;
        _sqs.Script.FailEntry("DeleteMessageBatch", entry => FakeMessage.IdOf((string)entry["ReceiptHandle"]!) == failing, times: 1);
        var consumer = new PingConsumer();

        await using var bus = await StartAsync(consumer);

        await Eventually.IsTrueAsync(() => input.Messages.Count == 0);
        Assert.Equal(5, consumer.Handled.Count);
        var handles = _sqs.CallsOf("DeleteMessageBatch").SelectMany(call => call.Entries).Select(e => (string)e["ReceiptHandle"]!).ToList();
        Assert.Equal(6, handles.Count);
        Assert.Equal(2, handles.Count(handle => FakeMessage.IdOf(handle) == failing));
    }

    [Fact]
    public async Task A_message_whose_delete_failed_for_good_is_deleted_and_not_handled_when_it_comes_again()
    {
        var input = _sqs.CreateInput(visibilitySeconds: 1);
        ReceiveTests.AddPings(input, 1);
        _sqs.Script.FailEntry("DeleteMessageBatch", _ => true, times: 3);
        var consumer = new PingConsumer();

        await using var bus = await StartAsync(consumer);

        await Eventually.IsTrueAsync(() => input.Messages.Count == 0);
        Assert.Single(consumer.Started);
    }

    [Fact]
    public async Task A_message_received_again_while_in_work_is_handled_once_and_deleted_by_its_newest_handle()
    {
        var input = _sqs.CreateInput(visibilitySeconds: 30);
        ReceiveTests.AddPings(input, 1);
        var gate = new FakeScript.Gate();
        var consumer = new PingConsumer(_ => gate.PassAsync(CancellationToken.None));

        await using var bus = await StartAsync(consumer);
        await gate.Reached;
        _sqs.Time.Advance(TimeSpan.FromSeconds(31));
        await Eventually.IsTrueAsync(() => input.Messages[0].ReceiveCount == 2);
        gate.Open();

        await Eventually.IsTrueAsync(() => input.Messages.Count == 0);
        Assert.Single(consumer.Started);
        Assert.EndsWith("#2", (string)_sqs.CallsOf("DeleteMessageBatch")[^1].Entries[0]["ReceiptHandle"]!);
    }

    [Fact]
    public async Task A_message_received_again_while_it_is_being_deleted_is_handled_once_and_deleted_by_its_newest_handle()
    {
        var input = _sqs.CreateInput(visibilitySeconds: 30);
        ReceiveTests.AddPings(input, 1);
        var delete = _sqs.Script.Hold("DeleteMessageBatch");
        var consumer = new PingConsumer();

        await using var bus = await StartAsync(consumer);
        await delete.Reached;
        _sqs.Time.Advance(TimeSpan.FromSeconds(31));
        await Eventually.IsTrueAsync(() => input.Messages[0].ReceiveCount == 2);
        delete.Open();

        await Eventually.IsTrueAsync(() => input.Messages.Count == 0);
        Assert.Single(consumer.Started);
    }

    [Fact]
    public async Task A_message_handed_out_again_just_before_its_delete_but_received_after_it_is_handled_once()
    {
        var input = _sqs.CreateInput(visibilitySeconds: 30);
        ReceiveTests.AddPings(input, 1);
        var delete = _sqs.Script.Hold("DeleteMessageBatch");
        var consumer = new PingConsumer();

        await using var bus = await StartAsync(consumer);
        var deliveries = new DeliveryCount();
        using var connection = bus.Control.ConnectReceiveObserver(deliveries);
        await delete.Reached;
        var answer = _sqs.Script.HoldAnswer("ReceiveMessage", node => node["Messages"] is not null);
        _sqs.Time.Advance(TimeSpan.FromSeconds(31));
        await answer.Reached;
        delete.Open();
        await Eventually.IsTrueAsync(() => deliveries.Ended == 1);
        answer.Open();

        await Eventually.IsTrueAsync(() => input.Messages.Count == 0);
        Assert.Single(consumer.Started);
    }

    [Fact]
    public async Task A_message_given_back_and_received_again_at_once_is_handled_again()
    {
        var input = _sqs.CreateInput(visibilitySeconds: 30);
        ReceiveTests.AddPings(input, 1);
        var release = _sqs.Script.HoldAnswer("ChangeMessageVisibilityBatch", _ => true);
        _sqs.Script.Refuse("SendMessageBatch", "AccessDenied", times: 1);
        var consumer = new PingConsumer(_ => throw new InvalidOperationException("It fails."));

        // The move to the error queue fails once, so the message is given back; the second time it is moved.
        await using var bus = await StartAsync(consumer);
        await release.Reached;
        await Eventually.IsTrueAsync(() => input.Messages.Count == 0 || input.Messages[0].ReceiveCount == 2);
        release.Open();

        await Eventually.IsTrueAsync(() => input.Messages.Count == 0);
        Assert.Equal(2, consumer.Started.Count);
        Assert.Single(_sqs["input_error"].Messages);
    }

    private Task<SqsTestBus> StartAsync(PingConsumer consumer) => SqsTestBus.StartAsync(_sqs, e =>
    {
        e.PrefetchCount = 100;
        e.Handler<Ping>(consumer.HandleAsync);
    });
}
