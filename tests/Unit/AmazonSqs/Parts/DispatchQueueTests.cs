using System.Collections.Concurrent;
using BusEtl.AmazonSqs.Client;
using BusEtl.AmazonSqs.Receiving;
using BusEtl.Tests.Unit.AmazonSqs.Fakes;
using Microsoft.Extensions.Logging.Abstractions;

namespace BusEtl.Tests.Unit.AmazonSqs.Parts;

public sealed class DispatchQueueTests
{
    private readonly ConcurrentQueue<string> _delivered = [];
    private readonly ConcurrentQueue<string> _givenBack = [];
    private readonly ConcurrentDictionary<string, TaskCompletionSource<bool>> _work = new();

    [Fact]
    public async Task A_delivery_that_throws_frees_its_place()
    {
        var queue = Queue(limit: 1);
        queue.TryAdd(Message("a"));
        queue.TryAdd(Message("b"));

        Work("a").SetException(new InvalidOperationException("It fails."));

        await Eventually.IsTrueAsync(() => _delivered.Contains("b"));
    }

    [Fact]
    public async Task A_delivery_that_throws_takes_those_behind_it_in_its_group_with_it_and_frees_the_group()
    {
        var queue = Queue(limit: 10);
        queue.TryAdd(Message("a", "group"));
        queue.TryAdd(Message("b", "group"));
        await Eventually.IsTrueAsync(() => _delivered.Contains("a"));

        Work("a").SetException(new InvalidOperationException("It fails."));

        await Eventually.IsTrueAsync(() => _givenBack.Contains("b"));
        queue.TryAdd(Message("c", "group"));
        await Eventually.IsTrueAsync(() => _delivered.Contains("c"));
    }

    [Fact]
    public async Task Groups_do_not_wait_for_each_other()
    {
        var queue = Queue(limit: 10);
        queue.TryAdd(Message("a", "one"));
        queue.TryAdd(Message("b", "one"));
        queue.TryAdd(Message("c", "two"));

        await Eventually.IsTrueAsync(() => _delivered.Count == 2);
        Assert.Equal(["a", "c"], _delivered.Order());
        Work("a").SetResult(true);
        await Eventually.IsTrueAsync(() => _delivered.Contains("b"));
    }

    [Fact]
    public async Task On_a_standard_queue_a_group_orders_nothing()
    {
        var queue = Queue(limit: 10, ordersGroups: false);
        queue.TryAdd(Message("a", "group"));
        queue.TryAdd(Message("b", "group"));
        queue.TryAdd(Message("c", "group"));
        await Eventually.IsTrueAsync(() => _delivered.Count == 3);

        Work("a").SetResult(false);
        queue.TryAdd(Message("d", "group"));
        await Eventually.IsTrueAsync(() => _delivered.Count == 4);
        Assert.Empty(_givenBack);
    }

    [Fact]
    public async Task Closing_hands_out_what_was_not_started_and_starts_nothing_more()
    {
        var queue = Queue(limit: 2);
        queue.TryAdd(Message("a", "group"));
        queue.TryAdd(Message("b", "group"));
        queue.TryAdd(Message("c"));
        queue.TryAdd(Message("d"));
        await Eventually.IsTrueAsync(() => _delivered.Count == 2);

        Assert.Equal(["b", "d"], queue.Close().Select(message => message.Native.MessageId).Order());
        Assert.False(queue.TryAdd(Message("e")));
        Work("a").SetResult(true);
        Work("c").SetResult(true);
        Assert.Empty(_givenBack);
        Assert.Equal(["a", "c"], _delivered.Order());
    }

    private DispatchQueue Queue(int limit, bool ordersGroups = true) => new(
        limit,
        ordersGroups,
        message =>
        {
            _delivered.Enqueue(message.Native.MessageId);
            return new ValueTask<bool>(Work(message.Native.MessageId).Task);
        },
        message =>
        {
            _givenBack.Enqueue(message.Native.MessageId);
            return Task.CompletedTask;
        },
        NullLogger.Instance);

    private TaskCompletionSource<bool> Work(string id) =>
        _work.GetOrAdd(id, _ => new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously));

    private static InFlightMessage Message(string id, string? group = null) => new(
        new SqsMessage
        {
            MessageId = id,
            ReceiptHandle = id,
            Body = ReadOnlyMemory<byte>.Empty,
            SentTimestamp = DateTimeOffset.UnixEpoch,
            MessageGroupId = group,
        },
        headers: default,
        number: 1,
        receivedAt: 0,
        hiddenFor: TimeSpan.FromMinutes(1));
}
