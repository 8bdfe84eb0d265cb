using BusEtl.Operations.Diagnosing;

namespace BusEtl.Tests.Unit.Diagnosing;

public sealed class ClockOffsetTests
{
    private static readonly DateTimeOffset Server = new(2026, 11, 26, 6, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(0.5, 0, "within 1 s of")]
    [InlineData(-600, 0, "10 min behind")]
    [InlineData(40.5, 0, "40 s ahead of")]
    [InlineData(8.5, 8, "within 5 s of")]
    public void It_is_said_in_words_with_the_way_of_the_answer_in_mind(double ahead, double roundTrip, string expected) =>
        Assert.Equal(expected, $"{Of(ahead, roundTrip)}");

    [Theory]
    [InlineData(31, 0, true)]
    [InlineData(30, 0, false)]
    [InlineData(-31, 0, true)]
    [InlineData(31, 10, false)]
    public void What_may_be_the_way_of_the_answer_does_not_count(double ahead, double roundTrip, bool isOff) =>
        Assert.Equal(isOff, Of(ahead, roundTrip).IsAtLeast(TimeSpan.FromSeconds(29.5)));

    [Fact]
    public void Without_the_header_it_is_not_known() => Assert.Null(ClockOffset.Of(null, Server, TimeSpan.Zero));

    private static ClockOffset Of(double ahead, double roundTrip) =>
        ClockOffset.Of(Server, Server.AddSeconds(ahead), TimeSpan.FromSeconds(roundTrip))!.Value;
}
