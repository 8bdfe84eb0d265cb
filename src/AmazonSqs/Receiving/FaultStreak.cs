namespace BusEtl.AmazonSqs.Receiving;

/// <summary>
/// Notices that deliveries end in faults, one after the other, with none handled in between: then the fault is not the messages', and going on
/// would only use up their receives. One message at a time is tried then, with rests, until one is handled. Thread-safe.
/// </summary>
internal sealed class FaultStreak(TimeProvider time, Func<double> random)
{
    // Below what a redrive policy leaves a message, unless it is a very short one.
    private const int Limit = 5;

    private readonly Lock _lock = new();
    private readonly Backoff _rests = new(TimeSpan.FromSeconds(2), TimeSpan.FromMinutes(1), random);
    private int _faults;
    private bool _isAnnounced;
    private long _restsSince;
    private TimeSpan _rest;

    public bool IsOn => Volatile.Read(ref _faults) >= Limit;

    /// <summary>A delivery ended in a fault.</summary>
    /// <returns>How long nothing should be taken in its place; zero when others are handled.</returns>
    public TimeSpan Faulted()
    {
        lock (_lock)
        {
            if (_faults < Limit && ++_faults < Limit)
                return TimeSpan.Zero;

            // Those that were in work together rest together.
            var left = _rest - time.GetElapsedTime(_restsSince);
            if (left > TimeSpan.Zero)
                return left;

            _restsSince = time.GetTimestamp();

            return _rest = _rests.Next();
        }
    }

    /// <summary>Whether the streak is on and nobody was told before.</summary>
    public bool TryAnnounce()
    {
        lock (_lock)
        {
            var isFirst = IsOn && !_isAnnounced;
            _isAnnounced |= isFirst;

            return isFirst;
        }
    }

    /// <summary>A delivery was handled.</summary>
    /// <returns>Whether there was a streak, and somebody was told.</returns>
    public bool Handled()
    {
        // Without the lock first: nearly always there is nothing to forget.
        if (Volatile.Read(ref _faults) == 0)
            return false;

        lock (_lock)
        {
            var was = _isAnnounced;
            _faults = 0;
            _isAnnounced = false;
            _rest = TimeSpan.Zero;
            _rests.Reset();

            return was;
        }
    }
}
