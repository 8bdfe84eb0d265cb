using BusEtl.Bench.Load.Reporting;

namespace BusEtl.Tests.Unit.Bench;

/// <summary>What the repository shows of the benchmark is made of its data, by nobody's hand.</summary>
public sealed class PublishedReportTests
{
    private static BenchReport Report => JsonReport.Read(Read(PublishedReport.Data));

    [Fact]
    public void The_section_of_the_README_is_made_of_the_data()
    {
        var readme = Read(PublishedReport.Readme);

        Assert.Equal(ReadmeSection.Replace(readme, Report), readme);
    }

    [Fact]
    public void The_chart_is_made_of_the_data() => Assert.Equal(ChartSvg.Of(Report), Read(PublishedReport.Chart));

    [Fact]
    public void The_data_is_as_the_benchmark_writes_it() => Assert.Equal(JsonReport.Of(Report) + "\n", Read(PublishedReport.Data));

    private static string Read(string file) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, file));
}
