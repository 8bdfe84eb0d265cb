using BusEtl.Consumers.Consuming;

namespace BusEtl.Tests.Unit.Consuming;

public sealed class JitterTests
{
    [Theory]
    [InlineData(0, 60)]
    [InlineData(0.5, 54)]
    [InlineData(1, 48)]
    public void A_wait_is_cut_by_up_to_a_fifth_and_never_grows(double random, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), new Jitter(() => random).Cut(TimeSpan.FromMinutes(1)));

    [Fact]
    public void Tasks_that_wait_for_the_same_do_not_come_back_in_one_moment()
    {
        var random = new Random(13);
        var jitter = new Jitter(random.NextDouble);

        var waits = Enumerable.Range(0, 1_000).Select(_ => jitter.Cut(TimeSpan.FromMinutes(1)).TotalSeconds).ToList();

        Assert.All(waits, wait => Assert.InRange(wait, 48, 60));
        Assert.InRange(waits.GroupBy(Math.Floor).Max(second => second.Count()), 1, 150);
    }
}
