using BusEtl.AmazonSqs.Client;

namespace BusEtl.AmazonSqs.Receiving;

/// <summary>
/// The messages that an endpoint may still take, shared by its receive loops. A loop gets all slots of a receive at once: loops that gather
/// them one by one would wait for each other for ever when there are few. It takes what is free, up to a whole receive; yet a busy endpoint
/// waits until a tenth of its slots is free, or it would pay for a call for every single message. Cautious slots are one until they are
/// opened: an endpoint that starts anew, or that could handle none of the last messages, takes one, and all others after it was handled.
/// </summary>
internal sealed class PrefetchSlots(int capacity, bool isCautious = false)
{
    private readonly Lock _lock = new();
    private readonly Queue<TaskCompletionSource<int>> _waiting = new();
    private int _free = isCautious ? 1 : capacity;
    private int _least = isCautious ? 1 : LeastOf(capacity);
    private bool _isOpen = !isCautious;

    public bool IsCautious => !Volatile.Read(ref _isOpen);

    /// <summary>Waits until there are slots and takes up to 10.</summary>
    /// <returns>How many were taken. When the token is cancelled first, none are.</returns>
    public async Task<int> AcquireAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var turn = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);

        lock (_lock)
        {
            _waiting.Enqueue(turn);
            HandOut();
        }

        await using var registration = cancellationToken.Register(() => turn.TrySetCanceled(cancellationToken));

        return await turn.Task;
    }

    public void Release(int slots)
    {
        lock (_lock)
        {
            _free += slots;
            HandOut();
        }
    }

    /// <summary>Gives cautious slots their whole capacity. Does nothing the second time.</summary>
    public void Open()
    {
        if (Volatile.Read(ref _isOpen))
            return;

        lock (_lock)
        {
            if (_isOpen)
                return;

            _isOpen = true;
            _least = LeastOf(capacity);
            _free += capacity - 1;
            HandOut();
        }
    }

    /// <summary>Makes them cautious, from when all but one have come back. Does nothing the second time.</summary>
    public void Narrow()
    {
        lock (_lock)
        {
            if (!_isOpen)
                return;

            _isOpen = false;
            _least = 1;
            _free -= capacity - 1;
        }
    }

    private static int LeastOf(int capacity) => Math.Clamp(capacity / 10, 1, SqsLimits.MaxReceiveMessages);

    private void HandOut()
    {
        while (_free >= _least && _waiting.TryDequeue(out var turn))
        {
            var portion = Math.Min(_free, SqsLimits.MaxReceiveMessages);
            if (turn.TrySetResult(portion))
                _free -= portion;
        }
    }
}
