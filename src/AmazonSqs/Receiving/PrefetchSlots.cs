using BusEtl.AmazonSqs.Client;

namespace BusEtl.AmazonSqs.Receiving;

/// <summary>
/// The messages that an endpoint may still take, shared by its receive loops. A loop gets all slots of a receive at once: loops that gather
/// them one by one would wait for each other for ever when there are few. It takes what is free, up to a whole receive; yet a busy endpoint
/// waits until a tenth of its slots is free, or it would pay for a call for every single message.
/// </summary>
internal sealed class PrefetchSlots(int capacity)
{
    private readonly Lock _lock = new();
    private readonly Queue<TaskCompletionSource<int>> _waiting = new();
    private readonly int _least = Math.Clamp(capacity / 10, 1, SqsLimits.MaxReceiveMessages);
    private int _free = capacity;

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
