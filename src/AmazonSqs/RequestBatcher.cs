using BusEtl.AmazonSqs.Client;

namespace BusEtl.AmazonSqs;

/// <summary>
/// Gathers single entries into batch calls: a call leaves when it is full (10 entries, or 1 MiB for what has a size) or when its first
/// entry has waited for the linger. Each entry learns its own outcome: a failed entry inside a call that succeeded fails alone.
/// </summary>
/// <typeparam name="TEntry">One entry of the batch call.</typeparam>
internal sealed class RequestBatcher<TEntry>
{
    private readonly Func<IReadOnlyList<TEntry>, Task<IReadOnlyList<BatchEntryFailure>>> _call;
    private readonly Func<TEntry, int> _sizeOf;
    private readonly TimeSpan _linger;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private List<Pending> _gathering = [];
    private int _gatheredSize;
    private long _generation;

    /// <param name="call">Makes the batch call and returns the entries that failed, by index.</param>
    /// <param name="sizeOf">The size of an entry in bytes, as SQS counts it; 0 where the call has no limit of size.</param>
    /// <param name="linger">How long the first entry waits for others.</param>
    /// <param name="time">The clock of the linger.</param>
    public RequestBatcher(
        Func<IReadOnlyList<TEntry>, Task<IReadOnlyList<BatchEntryFailure>>> call,
        Func<TEntry, int> sizeOf,
        TimeSpan linger,
        TimeProvider time)
    {
        _call = call;
        _sizeOf = sizeOf;
        _linger = linger;
        _time = time;
    }

    /// <summary>What the entries of a call may have together. Defaults to SQS's 1 MiB.</summary>
    public int MaxBytes { get; init; } = SqsLimits.MaxBatchBytes;

    /// <summary>The exception of an entry that was refused. Defaults to SQS's.</summary>
    public Func<BatchEntryFailure, AwsServiceException> Refusal { get; init; } = failure => new SqsException(
        $"SQS refused an entry of a batch: {failure.Code}. {failure.Message}",
        failure.Code,
        isTransient: !failure.SenderFault);

    /// <summary>Adds an entry; the task ends when the service has answered for it.</summary>
    /// <exception cref="AwsServiceException">The service refused the entry or the whole call.</exception>
    public Task AddAsync(TEntry entry)
    {
        var pending = new Pending(entry);
        var size = _sizeOf(entry);

        lock (_lock)
        {
            if (_gatheredSize + size > MaxBytes)
                Leave();

            _gathering.Add(pending);
            _gatheredSize += size;

            if (_gathering.Count == SqsLimits.MaxBatchEntries)
                Leave();
            else if (_gathering.Count == 1)
                _ = LeaveAfterLingerAsync(_generation);
        }

        return pending.Task;
    }

    private async Task LeaveAfterLingerAsync(long generation)
    {
        await Task.Delay(_linger, _time);

        lock (_lock)
        {
            if (generation == _generation)
                Leave();
        }
    }

    private void Leave()
    {
        if (_gathering.Count == 0)
            return;

        var leaving = _gathering;
        _gathering = new List<Pending>(SqsLimits.MaxBatchEntries);
        _gatheredSize = 0;
        _generation++;

        _ = Task.Run(() => CallAsync(leaving));
    }

    private async Task CallAsync(List<Pending> batch)
    {
        try
        {
            var failures = await _call(batch.ConvertAll(pending => pending.Entry));
            foreach (var failure in failures)
                batch[failure.Index].TrySetException(Refusal(failure));

            foreach (var pending in batch)
                pending.TrySetResult();
        }
        catch (Exception exception)
        {
            foreach (var pending in batch)
                pending.TrySetException(exception);
        }
    }

    private sealed class Pending(TEntry entry) : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public TEntry Entry { get; } = entry;
    }
}
