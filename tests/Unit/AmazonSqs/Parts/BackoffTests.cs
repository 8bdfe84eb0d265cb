using BusEtl.AmazonSqs.Receiving;

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
}
