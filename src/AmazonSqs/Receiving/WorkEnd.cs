using Microsoft.Extensions.Logging;

namespace BusEtl.AmazonSqs.Receiving;

/// <summary>The end of the work at a stop: waits for it, cancels what takes too long, and gives back what does not end even then.</summary>
internal sealed partial class WorkEnd(
    InFlightMessages inFlight,
    Settlement settlement,
    MessageReturns returns,
    string queueName,
    TimeProvider time,
    ILogger logger)
{
    private static readonly TimeSpan CancelledWorkGrace = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LateGrace = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan ReleaseTimeout = TimeSpan.FromSeconds(1);

    /// <summary>Ends when nothing is in work, at the latest some 3 s after <paramref name="limit"/>. Never throws.</summary>
    /// <param name="limit">Cancels the work.</param>
    /// <param name="impatient">Shortens the time that cancelled work is given to end.</param>
    public async Task RunAsync(CancellationToken limit, CancellationToken impatient)
    {
        if (await inFlight.WhenEmptyAsync(limit) || await EndsCancelledAsync(impatient))
            return;

        returns.Hurry();

        // A queue that does not answer must not hold up the end of the process.
        using var last = new CancellationTokenSource(ReleaseTimeout, time);
        var leftBehind = inFlight.All.Where(message => !message.IsReturning).ToList();
        if (leftBehind.Count > 0)
            Log.WorkLeftBehind(logger, leftBehind.Count, queueName);

        var releases = leftBehind.Select(message => settlement.ReleaseAsync(message, TimeSpan.Zero));
        await Task.WhenAll(releases).WaitAsync(last.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (inFlight.Count > leftBehind.Count)
            await inFlight.WhenEmptyAsync(last.Token);
    }

    private async Task<bool> EndsCancelledAsync(CancellationToken impatient)
    {
        foreach (var message in inFlight.All)
            _ = Task.Run(() => message.Cancel());

        using var grace = new CancellationTokenSource(CancelledWorkGrace, time);
        // Work that was cancelled just now needs a moment, however late it is.
        if (impatient.IsCancellationRequested)
            grace.CancelAfter(LateGrace);

        using var ended = impatient.IsCancellationRequested
            ? CancellationTokenSource.CreateLinkedTokenSource(grace.Token)
            : CancellationTokenSource.CreateLinkedTokenSource(grace.Token, impatient);

        return await inFlight.WhenEmptyAsync(ended.Token);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning,
            "{Count} messages of {Queue} are still in work after they were cancelled. They were given back to the queue.")]
        public static partial void WorkLeftBehind(ILogger logger, int count, string queue);
    }
}
