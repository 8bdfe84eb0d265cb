namespace BusEtl.Tests.Unit.AmazonSqs.Fakes;

/// <summary>
/// The real clock, which a test can put forward. Timers run in real time whatever the clock says, so that lingers and polls go on as ever:
/// what is put forward is what is read from the clock, such as due times and visibility.
/// </summary>
internal sealed class MovableTimeProvider : TimeProvider
{
    private long _offset;

    /// <summary>Called when the clock was put forward.</summary>
    public event Action? Moved;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + new TimeSpan(Volatile.Read(ref _offset));

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => System.GetElapsedTime(0).Ticks + Volatile.Read(ref _offset);

    public void Advance(TimeSpan by)
    {
        Interlocked.Add(ref _offset, by.Ticks);
        Moved?.Invoke();
    }
}
