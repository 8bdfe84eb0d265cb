namespace BusEtl.AmazonSqs.Receiving;

/// <summary>
/// How many receive loops poll: one while the queue is empty, which keeps idle calls few and leaves one open poll to a stop; one more each
/// time a receive comes back full.
/// </summary>
internal sealed class PollingPace(int maxLoops)
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _raised = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _wanted = 1;

    /// <summary>Waits until as many loops are wanted as to include this one.</summary>
    /// <param name="loop">Number of the loop, from 0.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task WaitForTurnAsync(int loop, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task raised;

            lock (_lock)
            {
                if (loop < _wanted)
                    return;

                raised = _raised.Task;
            }

            await raised.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Tells that a receive failed: from then on one loop finds out when they work again.</summary>
    public void Failed()
    {
        lock (_lock)
            _wanted = 1;
    }

    /// <summary>Tells how many messages a receive brought of how many it asked for.</summary>
    public void Report(int received, int asked)
    {
        lock (_lock)
        {
            if (received == 0)
            {
                _wanted = Math.Max(1, _wanted - 1);
                return;
            }

            if (received < asked || _wanted == maxLoops)
                return;

            _wanted++;
            _raised.SetResult();
            _raised = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }
}
