using BusEtl.AmazonSqs.Receiving;
using BusEtl.Tests.Unit.Infrastructure;

namespace BusEtl.Tests.Unit.AmazonSqs.Parts;

public sealed class FaultStreakTests
{
    private const int Limit = 5;

    private readonly ManualTimeProvider _time = new();
    private readonly FaultStreak _streak;

    public FaultStreakTests() => _streak = new FaultStreak(_time, () => 0);

    [Fact]
    public void So_many_faults_in_a_row_are_a_streak_and_fewer_are_none()
    {
        for (var fault = 1; fault < Limit; fault++)
            Assert.Equal(TimeSpan.Zero, _streak.Faulted());
        Assert.False(_streak.IsOn);

        Assert.Equal(TimeSpan.FromSeconds(2), _streak.Faulted());

        Assert.True(_streak.IsOn);
        Assert.True(_streak.TryAnnounce());
        Assert.False(_streak.TryAnnounce());
    }

    [Fact]
    public void One_that_is_handled_ends_it()
    {
        for (var fault = 1; fault < Limit; fault++)
            _streak.Faulted();
        Assert.False(_streak.Handled());
        Begin();

        Assert.True(_streak.Handled());

        Assert.False(_streak.IsOn);
        Assert.False(_streak.TryAnnounce());
        Assert.Equal(TimeSpan.Zero, _streak.Faulted());
    }

    [Fact]
    public void Rests_grow_from_trial_to_trial_and_those_that_fail_together_rest_together()
    {
        Begin();
        Assert.Equal(TimeSpan.FromSeconds(2), _streak.Faulted());
        _time.Advance(TimeSpan.FromSeconds(0.5));
        Assert.Equal(TimeSpan.FromSeconds(1.5), _streak.Faulted());

        var rests = new List<double>();
        var rest = TimeSpan.FromSeconds(1.5);
        for (var trial = 1; trial <= 7; trial++)
        {
            _time.Advance(rest);
            rest = _streak.Faulted();
            rests.Add(rest.TotalSeconds);
        }

        Assert.Equal([4, 8, 16, 32, 60, 60, 60], rests);
    }

    private void Begin()
    {
        for (var fault = 1; fault <= Limit; fault++)
            _streak.Faulted();
        Assert.True(_streak.TryAnnounce());
    }
}
