using BusEtl.Consumers.Breaking;
using BusEtl.Tests.Unit.Infrastructure;

namespace BusEtl.Tests.Unit.Breaking;

public sealed class FailureShareTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly FailureShare _share;

    public FailureShareTests() => _share = new FailureShare(TimeSpan.FromSeconds(10), _time);

    [Fact]
    public void Nothing_tried_is_nothing_failed()
    {
        Assert.Equal(0, _share.Attempts);
        Assert.Equal(0, _share.Failed);
    }

    [Fact]
    public void Attempts_of_the_period_count_together()
    {
        _share.Add(attempts: 30, failures: 0);
        _time.Advance(TimeSpan.FromSeconds(8));
        _share.Add(attempts: 10, failures: 10);

        Assert.Equal(40, _share.Attempts);
        Assert.Equal(0.25, _share.Failed);
    }

    [Fact]
    public void What_is_older_than_the_period_is_forgotten_and_the_rest_is_not()
    {
        _share.Add(attempts: 30, failures: 0);
        _time.Advance(TimeSpan.FromSeconds(8));
        _share.Add(attempts: 10, failures: 10);
        _time.Advance(TimeSpan.FromSeconds(4));

        Assert.Equal(10, _share.Attempts);
        Assert.Equal(1, _share.Failed);
    }

    [Fact]
    public void After_a_long_silence_nothing_is_left()
    {
        _share.Add(attempts: 30, failures: 30);
        _time.Advance(TimeSpan.FromDays(1));

        Assert.Equal(0, _share.Attempts);
    }
}
