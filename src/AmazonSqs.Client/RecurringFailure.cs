namespace BusEtl.AmazonSqs.Client;

/// <summary>
/// Counts a failure that repeats, so that a log says it when it begins, once a minute, and when it has ended. Safe for many threads.
/// </summary>
public sealed class RecurringFailure(TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private long _began;
    private long _said;
    private volatile int _times;

    /// <summary>It failed once more.</summary>
    /// <returns>What there is to say; null when it was said within the last minute.</returns>
    public Recurrence? Failed()
    {
        lock (_lock)
        {
            var now = time.GetTimestamp();
            if (++_times == 1)
                _began = now;
            else if (time.GetElapsedTime(_said, now) < Interval)
                return null;

            _said = now;

            return new Recurrence(_times, time.GetElapsedTime(_began, now));
        }
    }

    /// <summary>It works.</summary>
    /// <returns>What had failed before; null when nothing had.</returns>
    public Recurrence? Succeeded()
    {
        // Nearly always nothing has failed.
        if (_times == 0)
            return null;

        lock (_lock)
        {
            if (_times == 0)
                return null;

            var ended = new Recurrence(_times, time.GetElapsedTime(_began));
            _times = 0;

            return ended;
        }
    }
}

/// <summary>How often something has failed in a row, and for how long.</summary>
public readonly record struct Recurrence(int Times, TimeSpan Lasted)
{
    public bool IsFirst => Times == 1;
}
