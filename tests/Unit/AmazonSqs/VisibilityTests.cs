using BusEtl.AmazonSqs.Client;
using BusEtl.AmazonSqs.Receiving;
using BusEtl.Tests.Unit.AmazonSqs.Fakes;
using MassTransit;

namespace BusEtl.Tests.Unit.AmazonSqs;

public sealed class VisibilityTests
{
    // Long enough that a machine which stands still for seconds does not let it lapse.
    private const int LongVisibility = 16;

    private readonly FakeSqs _sqs = new();
    private readonly FakeScript.Gate _gate = new();

    [Fact]
    public async Task Visibility_is_renewed_in_batches_while_work_goes_on()
    {
        var input = _sqs.CreateInput(visibilitySeconds: LongVisibility);
        ReceiveTests.AddPings(input, 20);
        var consumer = new PingConsumer(_ => _gate.PassAsync(CancellationToken.None));

        await using var bus = await StartAsync(consumer);
        await Eventually.IsTrueAsync(() => consumer.Started.Count == 20);
        PassHalfOfVisibility();
        await Eventually.IsTrueAsync(() => Renewals().Sum(call => call.Entries.Count) >= 20 && IsRenewed());
        PassHalfOfVisibility();
        await Eventually.IsTrueAsync(() => Renewals().Sum(call => call.Entries.Count) >= 40 && IsRenewed());
        _gate.Open();

        await Eventually.IsTrueAsync(() => input.Messages.Count == 0);
        Assert.Equal(20, consumer.Started.Count);
        Assert.All(DeletedHandles(), handle => Assert.EndsWith("#1", handle));
        Assert.All(Renewals(), call => Assert.InRange(call.Entries.Count, 1, 10));
        Assert.Contains(Renewals(), call => call.Entries.Count > 1);
    }

    [Fact]
    public async Task After_MaxVisibilityTimeout_the_work_is_cancelled_and_the_message_given_back()
    {
        var input = _sqs.CreateInput(visibilitySeconds: 2);
        ReceiveTests.AddPings(input, 1);
        var consumer = new PingConsumer(context => context.ReceiveContext.Redelivered
            ? Task.CompletedTask
            : _gate.PassAsync(context.CancellationToken));

        await using var bus = await StartAsync(consumer, TimeSpan.FromMinutes(30));
        await _gate.Reached;
        _sqs.Time.Advance(TimeSpan.FromMinutes(30));

        await Eventually.IsTrueAsync(() => input.Messages.Count == 0);
        Assert.Equal(2, consumer.Started.Count);
        Assert.Single(consumer.Handled);
        Assert.Empty(_sqs["input_error"].Messages);
    }

    [Fact]
    public async Task A_token_callback_that_throws_does_not_end_the_renewal_of_others()
    {
        var input = _sqs.CreateInput(visibilitySeconds: 1);
        ReceiveTests.AddPings(input, 2);
        var consumer = new PingConsumer(async context =>
        {
            if (context.Message.Number == 0)
                context.CancellationToken.Register(() => throw new InvalidOperationException("A callback fails."));
            await _gate.PassAsync(CancellationToken.None);
        });

        await using var bus = await StartAsync(consumer, TimeSpan.FromSeconds(1));
        await Eventually.IsTrueAsync(() => consumer.Started.Count == 2);
        await Eventually.IsTrueAsync(() => consumer.Contexts.All(context => context.CancellationToken.IsCancellationRequested));
        input.Add(new FakeMessage { Body = new Ping(3).Json });
        await Eventually.IsTrueAsync(() => Renewals().Any(call => call.Entries.Any(entry =>
            FakeMessage.IdOf((string)entry["ReceiptHandle"]!) == input.Messages[^1].Id)));

        _gate.Open();
        await Eventually.IsTrueAsync(() => input.Messages.Count == 0);
    }

    [Fact]
    public async Task A_renewal_that_hangs_does_not_hold_up_the_renewal_of_others()
    {
        var input = _sqs.CreateInput(visibilitySeconds: 1);
        ReceiveTests.AddPings(input, 1);
        var consumer = new PingConsumer(_ => _gate.PassAsync(CancellationToken.None));
        var hanging = _sqs.Script.Hold("ChangeMessageVisibilityBatch");

        await using var bus = await StartAsync(consumer);
        await hanging.Reached;
        input.Add(new FakeMessage { Body = new Ping(1).Json });
        await Eventually.IsTrueAsync(() => Renewals().Any(call => call.Entries.Any(entry =>
            FakeMessage.IdOf((string)entry["ReceiptHandle"]!) == input.Messages[^1].Id)));

        hanging.Open();
        _gate.Open();
        await Eventually.IsTrueAsync(() => input.Messages.Count == 0);
        Assert.Equal(2, consumer.Started.Count);
    }

    [Fact]
    public async Task A_failed_entry_inside_a_successful_renewal_fails_alone_and_is_tried_again()
    {
        var input = _sqs.CreateInput(visibilitySeconds: LongVisibility);
        ReceiveTests.AddPings(input, 3);
        var failing = input.Messages[1].Id;
        _sqs.Script.FailEntry(
            "ChangeMessageVisibilityBatch", entry => FakeMessage.IdOf((string)entry["ReceiptHandle"]!) == failing, times: 1);
        var consumer = new PingConsumer(_ => _gate.PassAsync(CancellationToken.None));

        await using var bus = await StartAsync(consumer);
        await Eventually.IsTrueAsync(() => consumer.Started.Count == 3);
        PassHalfOfVisibility();
        await Eventually.IsTrueAsync(() => Renewals().SelectMany(call => call.Entries).Count() >= 4);
        _gate.Open();

        await Eventually.IsTrueAsync(() => input.Messages.Count == 0);
        Assert.Equal(3, consumer.Started.Count);
        Assert.All(DeletedHandles(), handle => Assert.EndsWith("#1", handle));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(60)]
    public async Task A_queue_whose_visibility_timeout_is_changed_meanwhile_hands_no_message_out_twice(int seconds)
    {
        var input = _sqs.CreateInput(visibilitySeconds: LongVisibility);
        ReceiveTests.AddPings(input, 5);
        var consumer = new PingConsumer(_ => _gate.PassAsync(CancellationToken.None));
        await using var bus = await StartAsync(consumer);
        await Eventually.IsTrueAsync(() => consumer.Started.Count == 5);

        input.Attributes["VisibilityTimeout"] = $"{seconds}";
        ReceiveTests.AddPings(input, 5);
        await Eventually.IsTrueAsync(() => consumer.Started.Count == 10);
        _sqs.Time.Advance(TimeSpan.FromSeconds(2.5));
        _gate.Open();

        await Eventually.IsTrueAsync(() => input.Messages.Count == 0);
        Assert.Equal(10, consumer.Started.Count);
        Assert.All(DeletedHandles(), handle => Assert.EndsWith("#1", handle));
        Assert.All(_sqs.CallsOf("ReceiveMessage"), call => Assert.Equal(LongVisibility, (int)call.Request["VisibilityTimeout"]!));
    }

    [Fact]
    public async Task Work_that_ends_cancelled_is_no_failure_and_its_message_comes_back_at_once()
    {
        await EndWithAsync(new OperationCanceledException("Not now."));

        Assert.Equal(0, (int)Assert.Single(Renewals()).Entries[0]["VisibilityTimeout"]!);
    }

    [Fact]
    public async Task A_message_that_cannot_be_moved_stays_away_for_RedeliverVisibilityTimeout_at_first()
    {
        _sqs.Script.FailEntry("SendMessageBatch", _ => true, times: 1);

        await EndWithAsync(new InvalidOperationException("It fails."));

        Assert.Equal(1, (int)Assert.Single(Renewals()).Entries[0]["VisibilityTimeout"]!);
    }

    [Theory]
    [InlineData(1, 2, 2)]
    [InlineData(2, 2, 4)]
    [InlineData(9, 2, 512)]
    [InlineData(10, 2, 900)]
    [InlineData(1_000, 2, 900)]
    [InlineData(1, 0, 1)]
    [InlineData(3, 0, 4)]
    public void What_waits_for_a_right_stays_away_twice_as_long_with_each_receive_up_to_a_quarter_of_an_hour(
        int receives, int first, int expected)
    {
        Assert.Equal(TimeSpan.FromSeconds(expected), GiveBackDelay.Of(receives, TimeSpan.FromSeconds(first)));
    }

    // Thrown ahead of the consumer: MassTransit takes a cancellation by the consumer itself for a fault.
    private async Task EndWithAsync(Exception exception)
    {
        var input = _sqs.CreateInput(visibilitySeconds: 30);
        ReceiveTests.AddPings(input, 1);
        var attempts = 0;
        var consumer = new PingConsumer();
        await using var bus = await SqsTestBus.StartAsync(_sqs, e =>
        {
            e.RedeliverVisibilityTimeout = 1;
            e.UseExecute(_ =>
            {
                if (Interlocked.Increment(ref attempts) == 1)
                    throw exception;
            });
            e.Handler<Ping>(consumer.HandleAsync);
        });

        await Eventually.IsTrueAsync(() => input.Messages.Count == 0);
        Assert.Equal(2, attempts);
        Assert.Single(consumer.Handled);
        Assert.Empty(_sqs["input_error"].Messages);
    }

    // Renewals become due now, and have the other half for it.
    private void PassHalfOfVisibility() => _sqs.Time.Advance(TimeSpan.FromSeconds(LongVisibility / 2));

    private IEnumerable<string> DeletedHandles() =>
        _sqs.CallsOf("DeleteMessageBatch").SelectMany(call => call.Entries).Select(entry => (string)entry["ReceiptHandle"]!);

    // A call counts from when it comes, and may still have to do its work.
    private bool IsRenewed() => _sqs.OpenCalls("ChangeMessageVisibilityBatch") == 0;

    private IReadOnlyList<FakeCall> Renewals() => _sqs.CallsOf("ChangeMessageVisibilityBatch");

    private Task<SqsTestBus> StartAsync(PingConsumer consumer, TimeSpan? maxVisibilityTimeout = null) => SqsTestBus.StartAsync(_sqs, e =>
    {
        e.PrefetchCount = 20;
        e.MaxVisibilityTimeout = maxVisibilityTimeout ?? TimeSpan.FromHours(12);
        e.Handler<Ping>(consumer.HandleAsync);
    });
}
