using System.Collections.Concurrent;
using BusEtl.AmazonSqs.Client;

namespace BusEtl.AmazonSqs.Receiving;

/// <summary>
/// The messages of an endpoint that are in work, by native id; and the ids of those that were handled but could not be deleted, so that
/// their next delivery is deleted instead of handled again.
/// </summary>
internal sealed class InFlightMessages(SealedHeaders headers, TimeProvider time)
{
    private const int MaxRemembered = 10_000;

    private readonly ConcurrentDictionary<string, InFlightMessage> _inFlight = new();
    private readonly ConcurrentDictionary<string, byte> _handledNotDeleted = new();
    private readonly ConcurrentQueue<string> _handledOrder = new();
    private readonly Lock _lock = new();
    private ulong _number;
    private int _count;
    private TaskCompletionSource? _emptied;

    public IEnumerable<InFlightMessage> All => _inFlight.Values;

    public int Count => Volatile.Read(ref _count);

    /// <summary>Takes a received message into work.</summary>
    /// <returns>Null when it is in work already: its first delivery goes on, with the new receipt handle.</returns>
    public InFlightMessage? Take(SqsMessage native, TimeSpan hiddenFor)
    {
        var received = headers.Read(native.Attributes, native.Body);
        var message = new InFlightMessage(native, received, Interlocked.Increment(ref _number), time.GetTimestamp(), hiddenFor);

        while (true)
        {
            var taken = _inFlight.GetOrAdd(native.MessageId, message);
            if (ReferenceEquals(taken, message))
            {
                Interlocked.Increment(ref _count);
                return message;
            }

            if (taken.TryReceiveAgain(native, time.GetTimestamp(), hiddenFor))
                return null;

            Leave(taken);
        }
    }

    /// <summary>From now on the message is a new one when it is received again. It still counts as being in work.</summary>
    public void Leave(InFlightMessage message) =>
        _inFlight.TryRemove(KeyValuePair.Create(message.Native.MessageId, message));

    public void Remove(InFlightMessage message)
    {
        Leave(message);
        if (Interlocked.Decrement(ref _count) > 0)
            return;

        lock (_lock)
            _emptied?.TrySetResult();
    }

    /// <summary>Waits until nothing is in work; nothing may be taken meanwhile.</summary>
    /// <returns>False when the token was cancelled before.</returns>
    public async Task<bool> WhenEmptyAsync(CancellationToken cancellationToken)
    {
        Task emptied;

        lock (_lock)
        {
            _emptied = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (Count == 0)
                _emptied.SetResult();

            emptied = _emptied.Task;
        }

        await emptied.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        return emptied.IsCompletedSuccessfully;
    }

    public void RememberHandled(InFlightMessage message)
    {
        if (_handledNotDeleted.TryAdd(message.Native.MessageId, 0))
            _handledOrder.Enqueue(message.Native.MessageId);

        while (_handledOrder.Count > MaxRemembered && _handledOrder.TryDequeue(out var oldest))
            _handledNotDeleted.TryRemove(oldest, out _);
    }

    public bool WasHandled(InFlightMessage message) => _handledNotDeleted.ContainsKey(message.Native.MessageId);
}
