using BusEtl.AmazonSqs.Client;
using Microsoft.Extensions.Logging;

namespace BusEtl.AmazonSqs.Receiving;

/// <summary>Keeps what a queue says about its messages up to date: looks once a minute, and soon when a message came that is in work.</summary>
/// <param name="queueName">The queue, for the log.</param>
/// <param name="first">What it said as it was opened.</param>
/// <param name="ask">Asks the queue.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Learns of changes.</param>
internal sealed partial class QueueTermsWatch(
    string queueName, QueueTerms first, Func<Task<QueueTerms>> ask, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan ShortestInterval = TimeSpan.FromSeconds(5);

    private readonly RecurringFailure _outage = new(time);
    private volatile QueueTerms _current = first;
    private volatile TaskCompletionSource _wanted = NewSignal();

    public QueueTerms Current => _current;

    /// <summary>Looks before the minute is over.</summary>
    public void LookSoon() => _wanted.TrySetResult();

    /// <summary>Looks again and again until <paramref name="ended"/>. Never throws.</summary>
    public async Task RunAsync(Task ended)
    {
        while (true)
        {
            await WaitAsync(ended, ShortestInterval);
            await WaitAsync(Task.WhenAny(ended, _wanted.Task), Interval - ShortestInterval);
            if (ended.IsCompleted)
                return;

            _wanted = NewSignal();
            await LookAsync(ended);
        }
    }

    private async Task WaitAsync(Task task, TimeSpan atMost) =>
        await task.WaitAsync(atMost, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private async Task LookAsync(Task ended)
    {
        try
        {
            var now = await ask();
            _outage.Succeeded();
            if (now == _current)
                return;

            _current = now;
            Log.Changed(logger, queueName, now.VisibilityTimeout, $"{now.MaxReceiveCount}" is { Length: > 0 } count ? count : "any number of");
        }
        catch (Exception exception)
        {
            if (!ended.IsCompleted && _outage.Failed() is not null)
                Log.NotRead(logger, exception, queueName);
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information,
            "The queue {Queue} was changed: a message is now invisible for {VisibilityTimeout} after its receive, and received "
            + "{MaxReceiveCount} times at most. The service works by that from now on.")]
        public static partial void Changed(ILogger logger, string queue, TimeSpan visibilityTimeout, string maxReceiveCount);

        [LoggerMessage(2, LogLevel.Warning,
            "The attributes of the queue {Queue} cannot be read again. What they were counts, and they are asked for every minute.")]
        public static partial void NotRead(ILogger logger, Exception exception, string queue);
    }
}
