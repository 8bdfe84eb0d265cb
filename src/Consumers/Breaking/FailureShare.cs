namespace BusEtl.Consumers.Breaking;

/// <summary>Counts attempts and failures of the last while, in ten slots that are forgotten one after the other. Not safe for threads.</summary>
internal sealed class FailureShare(TimeSpan period, TimeProvider time)
{
    private const int Slots = 10;

    private readonly long[] _attempts = new long[Slots];
    private readonly long[] _failures = new long[Slots];
    private readonly long _slotLength = Math.Max(1, time.TimestampFrequency * period.Ticks / TimeSpan.TicksPerSecond / Slots);
    private long _slot;

    public long Attempts
    {
        get
        {
            Forget();
            return _attempts.Sum();
        }
    }

    /// <summary>The failed share of the attempts, 0 to 1.</summary>
    public double Failed
    {
        get
        {
            Forget();
            var attempts = _attempts.Sum();
            return attempts == 0 ? 0 : (double)_failures.Sum() / attempts;
        }
    }

    public void Add(int attempts, int failures)
    {
        Forget();
        _attempts[_slot % Slots] += attempts;
        _failures[_slot % Slots] += failures;
    }

    public void Clear()
    {
        Array.Clear(_attempts);
        Array.Clear(_failures);
    }

    private void Forget()
    {
        var now = time.GetTimestamp() / _slotLength;
        for (var slot = Math.Max(_slot + 1, now - Slots + 1); slot <= now; slot++)
        {
            _attempts[slot % Slots] = 0;
            _failures[slot % Slots] = 0;
        }

        _slot = now;
    }
}
