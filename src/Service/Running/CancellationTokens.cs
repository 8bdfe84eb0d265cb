namespace BusEtl.Service.Running;

internal static class CancellationTokens
{
    /// <summary>Ends when <paramref name="signal"/> is cancelled, as the host's life-time tokens are when their moment has come.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled before.</exception>
    public static async Task WhenCancelledAsync(this CancellationToken signal, CancellationToken cancellationToken)
    {
        var came = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = signal.Register(() => came.TrySetResult());
        await came.Task.WaitAsync(cancellationToken);
    }
}
