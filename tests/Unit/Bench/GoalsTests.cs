using BusEtl.Bench.Load.Reporting;

namespace BusEtl.Tests.Unit.Bench;

public sealed class GoalsTests
{
    private static BenchReport Report => MadeUpReport.Whole;

    [Theory]
    [InlineData(6_999, "floor not met, goal not met")]
    [InlineData(7_000, "floor met, goal not met")]
    [InlineData(11_999, "floor met, goal not met")]
    [InlineData(12_000, "floor met, goal met")]
    public void A_figure_that_should_be_high_meets_a_bound_from_it_upwards(double median, string verdict) => Assert.Equal(
        verdict,
        Verdict("messages a second", Report with { Service = Report.Service with { MessagesPerSecond = new(1, median, 20_000) } }));

    [Theory]
    [InlineData(130.1, "floor not met, goal not met")]
    [InlineData(130, "floor met, goal not met")]
    [InlineData(75.1, "floor met, goal not met")]
    [InlineData(75, "floor met, goal met")]
    public void A_figure_that_should_be_low_meets_a_bound_from_it_downwards(double cpu, string verdict) => Assert.Equal(
        verdict,
        Verdict("CPU of the process a message", Report with { Service = Report.Service with { CpuMicroseconds = cpu } }));

    [Fact]
    public void Latency_counts_at_200_messages_a_second_only() => Assert.Equal(
        "not measured",
        Verdict("p99 of receive to commit at 200/s", Report with { Service = Report.Service with { Latency = [new(50, 1_000, 1, 2)] } }));

    [Theory]
    [InlineData(199_999, "not measured")]
    [InlineData(200_000, "floor met, goal met")]
    public void The_memory_of_a_shorter_drain_does_not_count(int messages, string verdict) => Assert.Equal(
        verdict,
        Verdict("peak memory of 200,000 messages", Report with { Service = Report.Service with { LongDrain = new(messages, 1, []) } }));

    [Fact]
    public void Every_goal_is_stricter_than_its_floor() =>
        Assert.All(Goals.All, goal => Assert.Equal(goal.HigherIsBetter, goal.Target > goal.Floor));

    private static string Verdict(string name, BenchReport report) => Goals.All.Single(goal => goal.Name == name).Verdict(report);
}
