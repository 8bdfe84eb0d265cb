namespace BusEtl.Tests.Unit.AmazonSqs.Fakes;

/// <summary>
/// The real clock, which a test can put forward. Timers run in real time whatever the clock says, so that lingers and polls go on as ever:
/// what is put forward is what is read from the clock, such as due times and visibility.
/// </summary>
internal sealed class MovableTimeProvider : TimeProvider
{
    private long _offset;
    private int _periodicTimers;

    /// <summary>Called when the clock was put forward.</summary>
    public event Action? Moved;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + new TimeSpan(Volatile.Read(ref _offset));

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => System.GetElapsedTime(0).Ticks + Volatile.Read(ref _offset);

    /// <summary>Timers that fire again and again and are not disposed.</summary>
    public int PeriodicTimers => Volatile.Read(ref _periodicTimers);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);

        return period == Timeout.InfiniteTimeSpan ? timer : new PeriodicTimerCount(this, timer);
    }

    public void Advance(TimeSpan by)
    {
        Interlocked.Add(ref _offset, by.Ticks);
        Moved?.Invoke();
    }

    private sealed class PeriodicTimerCount : ITimer
    {
        private readonly MovableTimeProvider _time;
        private readonly ITimer _timer;
        private int _disposed;

        public PeriodicTimerCount(MovableTimeProvider time, ITimer timer)
        {
            _time = time;
            _timer = timer;
            Interlocked.Increment(ref time._periodicTimers);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period) => _timer.Change(dueTime, period);

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _disposed, 1) == 0)
                Interlocked.Decrement(ref _time._periodicTimers);

            _timer.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
