namespace BusEtl.AmazonSqs.Receiving;

/// <summary>Whether something fails at present, and when that is to be said: as it begins, once a minute, and as it ends. Thread-safe.</summary>
internal sealed class Outage(TimeProvider time)
{
    private static readonly TimeSpan Reminder = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private bool _isOn;
    private long _saidAt;

    /// <summary>It failed.</summary>
    /// <returns>Whether to say so.</returns>
    public bool Failed()
    {
        lock (_lock)
        {
            if (_isOn && time.GetElapsedTime(_saidAt) < Reminder)
                return false;

            _isOn = true;
            _saidAt = time.GetTimestamp();

            return true;
        }
    }

    /// <summary>It worked.</summary>
    /// <returns>Whether it failed before, which is to be said too.</returns>
    public bool Worked()
    {
        // Without the lock first: nearly always nothing is wrong.
        if (!Volatile.Read(ref _isOn))
            return false;

        lock (_lock)
        {
            var was = _isOn;
            _isOn = false;

            return was;
        }
    }
}
