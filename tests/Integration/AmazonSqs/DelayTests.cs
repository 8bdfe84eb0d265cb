using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using BusEtl.Tests.Integration.Infrastructure;
using MassTransit;

namespace BusEtl.Tests.Integration.AmazonSqs;

/// <summary>A delay that takes several hops, by the real clock.</summary>
public sealed class DelayTests : IDisposable
{
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(3.5);

    private readonly TestQueue _queue = new();
    private readonly ConcurrentQueue<Arrival> _arrivals = [];
    private readonly Stopwatch _clock = Stopwatch.StartNew();

    [Fact]
    public async Task A_delayed_send_takes_hops_of_the_longest_delay_and_arrives_once_never_early()
    {
        await using var sqs = await SqsGateway.StartAsync();
        await using var bus = await StartAsync(sqs, e => e.Handler<Note>(AddAsync));
        var id = NewId.NextGuid();
        var endpoint = await bus.Control.GetSendEndpoint(new Uri($"queue:{_queue.Name}"));
        var sentAt = _clock.Elapsed;

        await endpoint.Send(new Note("later"), context => (context.MessageId, context.Delay) = (id, Delay), TestContext.Current.CancellationToken);

        var arrival = await OneArrivalAsync(1);
        Assert.InRange(arrival.At - sentAt, Delay, Delay + TimeSpan.FromSeconds(4));
        Assert.Equal((id, "later"), (arrival.MessageId, arrival.Text));
        AssertHops(sqs);
    }

    [Fact]
    public async Task A_delayed_redelivery_takes_hops_and_keeps_id_sent_time_count_and_body()
    {
        await using var sqs = await SqsGateway.StartAsync();
        await using var bus = await StartAsync(sqs, e =>
        {
            e.UseDelayedRedelivery(redelivery => redelivery.Intervals(Delay));
            e.Handler<Note>(async context =>
            {
                await AddAsync(context);
                if (_arrivals.Count == 1)
                    throw new InvalidOperationException("It fails.");
            });
        });
        // SQS's own visibility timeout, with which the bus has created the queue.
        await _queue.SendAsync(["""{"text":"again"}"""], TimeSpan.FromSeconds(30));

        var again = await OneArrivalAsync(2);
        var first = _arrivals.First();
        Assert.InRange(again.At - first.At, Delay, Delay + TimeSpan.FromSeconds(4));
        Assert.Equal((first.MessageId, first.SentTimestamp, "again", 1), (again.MessageId, again.SentTimestamp, again.Text, again.RedeliveryCount));
        AssertHops(sqs);
        Assert.Equal(0, await _queue.CountAsync(_queue.ErrorName));
    }

    public void Dispose() => _queue.Dispose();

    private static Task<LocalBus> StartAsync(SqsGateway sqs, string queueName, Action<IAmazonSqsReceiveEndpointConfigurator> endpoint) =>
        LocalBus.StartAsync(sqs.Address, queueName, endpoint, host => host.LongestDelay(TimeSpan.FromSeconds(1)));

    private Task<LocalBus> StartAsync(SqsGateway sqs, Action<IAmazonSqsReceiveEndpointConfigurator> endpoint) =>
        StartAsync(sqs, _queue.Name, endpoint);

    private Task AddAsync(ConsumeContext<Note> context)
    {
        var sent = context.ReceiveContext.TransportHeaders.Get<string>("SentTimestamp");
        _arrivals.Enqueue(new Arrival(_clock.Elapsed, context.MessageId, sent, context.Message.Text, context.GetRedeliveryCount()));

        return Task.CompletedTask;
    }

    private async Task<Arrival> OneArrivalAsync(int number)
    {
        await Deadline.WaitForAsync("the message has come and is deleted", async () =>
            _arrivals.Count == number && await _queue.CountAsync(_queue.Name) == 0);

        return _arrivals.Last();
    }

    // 3.5 s are 1 + 1 + 1 + 0.5 s, and SQS takes whole seconds. On a busy machine the last half may pass before its hop is sent.
    private static void AssertHops(SqsGateway sqs)
    {
        var hops = sqs.Calls.Where(call => call.Action == "SendMessageBatch")
            .Select(call => Assert.Single(JsonNode.Parse(call.Body)!["Entries"]!.AsArray())!)
            .ToList();
        Assert.InRange(hops.Count, 3, 4);
        Assert.All(hops, hop => Assert.Equal(1, (int)hop["DelaySeconds"]!));

        var due = hops.Select(hop => (string)hop["MessageAttributes"]!["MT-DueTimestamp"]!["StringValue"]!).ToHashSet();
        Assert.True(long.TryParse(Assert.Single(due), NumberStyles.None, CultureInfo.InvariantCulture, out _));
    }

    internal sealed record Arrival(TimeSpan At, Guid? MessageId, string? SentTimestamp, string Text, int RedeliveryCount);

    internal sealed record Note(string Text);
}
