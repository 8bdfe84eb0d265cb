namespace BusEtl.AmazonSqs.Receiving;

/// <summary>
/// The messages that an endpoint may still take, shared by its receive loops. A loop gets the slots of a whole receive at once: loops that
/// gather them one by one would wait for each other for ever when there are few.
/// </summary>
internal sealed class PrefetchSlots(int capacity)
{
    private readonly Lock _lock = new();
    private readonly Queue<TaskCompletionSource> _waiting = new();
    private int _free = capacity;

    /// <summary>Slots handed out at once.</summary>
    public int Portion { get; } = Math.Min(capacity, Client.SqsLimits.MaxReceiveMessages);

    /// <summary>Waits until a portion is free and takes it.</summary>
    public async Task AcquireAsync(CancellationToken cancellationToken)
    {
        TaskCompletionSource turn;

        lock (_lock)
        {
            if (_waiting.Count == 0 && _free >= Portion)
            {
                _free -= Portion;
                return;
            }

            turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Enqueue(turn);
        }

        await using var registration = cancellationToken.Register(() => turn.TrySetCanceled(cancellationToken));
        await turn.Task;
    }

    public void Release(int slots)
    {
        lock (_lock)
        {
            _free += slots;
            while (_free >= Portion && _waiting.TryDequeue(out var turn))
            {
                if (turn.TrySetResult())
                    _free -= Portion;
            }
        }
    }
}
