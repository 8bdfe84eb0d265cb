using BusEtl.Consumers.Consuming;

namespace BusEtl.Tests.Unit.Consuming;

public sealed class CountHeaderTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("3", 3)]
    [InlineData(3, 3)]
    [InlineData("1000000", 1_000_000)]
    [InlineData("1000001", 0)]
    [InlineData("-5", 0)]
    [InlineData(-5, 0)]
    [InlineData("2147483647", 0)]
    [InlineData("2147483648", 0)]
    [InlineData(" 3", 0)]
    [InlineData("three", 0)]
    [InlineData("", 0)]
    public void What_is_no_count_is_none(object value, int count) =>
        Assert.Equal(count, CountHeader.Read(new MadeUpDelivery([("count", value)]), "count"));

    [Fact]
    public void What_is_missing_is_none() => Assert.Equal(0, CountHeader.Read(new MadeUpDelivery([]), "count"));
}
