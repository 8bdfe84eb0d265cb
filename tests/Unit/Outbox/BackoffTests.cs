using BusEtl.Outbox.Delivery;

namespace BusEtl.Tests.Unit.Outbox;

public sealed class BackoffTests
{
    [Theory]
    [InlineData(1, 0, 250)]
    [InlineData(1, 1, 125)]
    [InlineData(2, 0, 500)]
    [InlineData(6, 0, 8_000)]
    [InlineData(7, 0, 10_000)]
    [InlineData(1_000_000, 0, 10_000)]
    [InlineData(1_000_000, 1, 5_000)]
    public void It_doubles_up_to_its_limit_less_up_to_a_half(int failures, double random, int milliseconds) =>
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), Backoff.Outage.After(failures, random));
}
