using BusEtl.Operations.Errors;
using BusEtl.Tests.Unit.Infrastructure;

namespace BusEtl.Tests.Unit.Operations.Errors;

public sealed class ReplayRateTests
{
    private readonly ManualTimeProvider _time = new();

    [Theory]
    [InlineData(0.5, 1)]
    [InlineData(19, 1)]
    [InlineData(20, 2)]
    [InlineData(100, 10)]
    [InlineData(5_000, 10)]
    public void The_slower_the_rate_the_smaller_its_calls(double perSecond, int size) => Assert.Equal(size, new ReplayRate(perSecond, _time).CallSize);

    [Fact]
    public void Without_a_rate_nothing_waits()
    {
        var rate = new ReplayRate(null, _time);

        Assert.All(Enumerable.Range(0, 100), _ => Assert.True(rate.WaitAsync(10, CancellationToken.None).IsCompleted));
    }

    [Fact]
    public async Task Each_call_waits_until_those_before_it_have_had_their_time()
    {
        var rate = new ReplayRate(10, _time);
        var first = rate.WaitAsync(5, CancellationToken.None);
        var second = rate.WaitAsync(5, CancellationToken.None);
        var third = rate.WaitAsync(5, CancellationToken.None);

        Assert.True(first.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(499));
        Assert.False(second.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        await second;
        Assert.False(third.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(500));
        await third;
    }

    [Fact]
    public async Task Time_that_was_not_used_is_not_made_up_by_a_burst()
    {
        var rate = new ReplayRate(10, _time);
        await rate.WaitAsync(1, CancellationToken.None);
        _time.Advance(TimeSpan.FromMinutes(1));

        await rate.WaitAsync(1, CancellationToken.None);
        Assert.False(rate.WaitAsync(1, CancellationToken.None).IsCompleted);
    }

    [Theory]
    [InlineData(-10)]
    [InlineData(10)]
    public async Task A_clock_that_is_set_meanwhile_neither_stops_it_nor_lets_a_burst_through(int minutes)
    {
        var clock = new SetClock(_time);
        var rate = new ReplayRate(10, clock);
        await rate.WaitAsync(5, CancellationToken.None);
        clock.Off = TimeSpan.FromMinutes(minutes);

        var second = rate.WaitAsync(5, CancellationToken.None);

        Assert.False(second.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(500));
        await second.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
    }

    /// <summary>Shows another time of day; how long things take stays the same.</summary>
    private sealed class SetClock(TimeProvider time) : TimeProvider
    {
        public TimeSpan Off { get; set; }

        public override long TimestampFrequency => time.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => time.GetUtcNow() + Off;

        public override long GetTimestamp() => time.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            time.CreateTimer(callback, state, dueTime, period);
    }
}
