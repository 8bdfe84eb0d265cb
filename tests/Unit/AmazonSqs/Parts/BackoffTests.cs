using BusEtl.AmazonSqs.Receiving;
using BusEtl.Tests.Unit.Infrastructure;

namespace BusEtl.Tests.Unit.AmazonSqs.Parts;

public sealed class BackoffTests
{
    [Theory]
    [InlineData(0, new[] { 1.0, 2, 4, 5, 5 })]
    [InlineData(1, new[] { 0.8, 1.6, 3.2, 4, 4 })]
    public void Waits_double_up_to_the_limit_less_a_random_part_of_up_to_a_fifth(double random, double[] expected)
    {
        var backoff = new Backoff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5), () => random);

        Assert.Equal(expected, expected.Select(_ => backoff.Next().TotalSeconds));
        backoff.Reset();
        Assert.Equal(expected[0], backoff.Next().TotalSeconds);
    }

    [Fact]
    public void An_outage_is_said_as_it_begins_once_a_minute_and_as_it_ends()
    {
        var time = new ManualTimeProvider();
        var outage = new Outage(time);
        Assert.False(outage.Worked());

        var said = new List<bool>();
        for (var failure = 0; failure < 5; failure++)
        {
            said.Add(outage.Failed());
            time.Advance(TimeSpan.FromSeconds(30));
        }

        Assert.Equal([true, false, true, false, true], said);
        Assert.True(outage.Worked());
        Assert.False(outage.Worked());
        Assert.True(outage.Failed());
    }
}
