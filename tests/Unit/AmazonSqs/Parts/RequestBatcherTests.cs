using System.Collections.Concurrent;
using BusEtl.AmazonSqs;
using BusEtl.AmazonSqs.Client;
using BusEtl.Tests.Unit.AmazonSqs.Fakes;

namespace BusEtl.Tests.Unit.AmazonSqs.Parts;

public sealed class RequestBatcherTests
{
    private readonly ConcurrentQueue<int[]> _calls = [];

    [Fact]
    public async Task A_full_call_does_not_wait_for_its_linger()
    {
        var batcher = Batcher(TimeSpan.FromHours(1));

        await Task.WhenAll(Enumerable.Range(0, 20).Select(batcher.AddAsync)).WithinDeadline();

        Assert.Equal(2, _calls.Count);
        Assert.All(_calls, call => Assert.Equal(10, call.Length));
    }

    [Fact]
    public async Task A_lone_entry_leaves_after_its_linger()
    {
        await Batcher(TimeSpan.FromMilliseconds(1)).AddAsync(7).WithinDeadline();

        Assert.Equal([7], Assert.Single(_calls));
    }

    [Fact]
    public async Task An_entry_that_would_make_a_call_too_large_leaves_with_the_next()
    {
        var batcher = Batcher(TimeSpan.FromMilliseconds(1), size: SqsLimits.MaxBatchBytes / 2);

        await Task.WhenAll(Enumerable.Range(0, 3).Select(batcher.AddAsync)).WithinDeadline();

        Assert.Equal([1, 2], _calls.Select(call => call.Length).Order());
    }

    [Fact]
    public async Task A_failed_entry_fails_alone()
    {
        var batcher = Batcher(TimeSpan.FromHours(1), fails: 3);

        var entries = Enumerable.Range(0, 10).Select(batcher.AddAsync).ToArray();
        await Task.WhenAll(entries).ContinueWith(_ => { }, TaskScheduler.Default).WithinDeadline();

        Assert.Equal([3], Enumerable.Range(0, 10).Where(i => entries[i].IsFaulted));
        var refusal = await Assert.ThrowsAsync<SqsException>(() => entries[3]);
        Assert.Equal("InternalError", refusal.Code);
        Assert.True(refusal.IsTransient);
    }

    [Fact]
    public async Task A_failed_call_fails_each_of_its_entries()
    {
        var batcher = new RequestBatcher<int>(
            _ => throw new InvalidOperationException("No call."), _ => 0, TimeSpan.FromMilliseconds(1), TimeProvider.System);

        var entries = Enumerable.Range(0, 3).Select(batcher.AddAsync).ToArray();

        foreach (var entry in entries)
            await Assert.ThrowsAsync<InvalidOperationException>(() => entry.WithinDeadline());
    }

    private RequestBatcher<int> Batcher(TimeSpan linger, int size = 0, int fails = -1) => new(
        entries =>
        {
            _calls.Enqueue([.. entries]);
            var index = entries.ToList().IndexOf(fails);
            IReadOnlyList<BatchEntryFailure> failures =
                index < 0 ? [] : [new BatchEntryFailure(index, "InternalError", null, SenderFault: false)];

            return Task.FromResult(failures);
        },
        _ => size,
        linger,
        TimeProvider.System);
}
