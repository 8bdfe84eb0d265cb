using BusEtl.AmazonSqs.Client;

namespace BusEtl.AmazonSqs.Receiving;

/// <summary>
/// The bytes that an endpoint's messages may take, shared by its receives. Who needs more than is free waits, in the order in which they came;
/// where nothing is held, anything has room, or what is larger than all of it would wait for ever.
/// </summary>
internal sealed class PrefetchRoom(long capacity)
{
    private readonly Lock _lock = new();
    private readonly Queue<Visit> _waiting = new();
    private long _held;
    private long _largest;

    /// <summary>What a receive is to ask for, by what the last ones brought.</summary>
    /// <param name="slots">As many messages at most, at least 1.</param>
    /// <returns>Messages, at least 1, and the bytes that they are expected to need.</returns>
    public (int Messages, long Bytes) PortionOf(int slots)
    {
        lock (_lock)
        {
            var each = Math.Max(NeedOf(_largest), 1);
            var messages = (int)Math.Clamp((capacity - _held) / each, 1, slots);

            return (messages, messages * each);
        }
    }

    /// <summary>What is needed while an answer is read: its own bytes, and those of the messages in it.</summary>
    public static long NeedOf(long answer) => 2 * answer;

    /// <summary>Takes room, and waits until it is free.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled before. Then nothing is taken.</exception>
    public async ValueTask EnterAsync(long bytes, CancellationToken cancellationToken)
    {
        Visit visit;
        lock (_lock)
        {
            if (_waiting.Count == 0 && HasRoomFor(bytes))
            {
                _held += bytes;
                return;
            }

            visit = new Visit(bytes);
            _waiting.Enqueue(visit);
        }

        await using var registration = cancellationToken.Register(() => GiveUp(visit, cancellationToken));
        await visit.Task;
    }

    /// <summary>Messages have come for room that was taken.</summary>
    /// <returns>The bytes that they keep until each of them leaves.</returns>
    public long Keep(IReadOnlyList<SqsMessage> messages)
    {
        if (messages.Count == 0)
            return 0;

        var (sum, largest) = (0L, 0);
        foreach (var message in messages)
            (sum, largest) = (sum + message.Size, Math.Max(largest, message.Size));

        lock (_lock)
            _largest = largest;

        return sum;
    }

    public void Leave(long bytes)
    {
        lock (_lock)
        {
            _held -= bytes;
            Admit();
        }
    }

    private void GiveUp(Visit visit, CancellationToken cancellationToken)
    {
        // Those behind it may need less.
        if (visit.TrySetCanceled(cancellationToken))
            Leave(0);
    }

    private void Admit()
    {
        while (_waiting.TryPeek(out var first) && (first.Task.IsCompleted || HasRoomFor(first.Bytes)))
        {
            _waiting.Dequeue();
            if (first.TrySetResult())
                _held += first.Bytes;
        }
    }

    private bool HasRoomFor(long bytes) => _held == 0 || _held + bytes <= capacity;

    private sealed class Visit(long bytes) : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public long Bytes { get; } = bytes;
    }
}
