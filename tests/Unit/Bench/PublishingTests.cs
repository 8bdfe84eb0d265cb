using BusEtl.Bench.Load.Reporting;

namespace BusEtl.Tests.Unit.Bench;

public sealed class PublishingTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("busetl-report-").FullName;

    [Fact]
    public void Data_chart_and_README_are_written_and_agree()
    {
        File.WriteAllText(Path.Combine(_root, "README.md"), "before\n<!-- bench -->\n<!-- /bench -->\nafter\n");

        PublishedReport.Write(_root, MadeUpReport.Whole);

        var report = JsonReport.Read(Read("bench/report.json"));
        Assert.Equal(JsonReport.Of(MadeUpReport.Whole) + "\n", Read("bench/report.json"));
        Assert.Equal(ChartSvg.Of(report), Read("bench/report.svg"));
        Assert.Equal($"before\n<!-- bench -->\n{ReadmeSection.Of(report)}<!-- /bench -->\nafter\n", Read("README.md"));
    }

    [Fact]
    public void Figures_that_rounding_carries_over_a_half_agree_too()
    {
        // Rounded at once it is 9,851; the data says 9851.5, which is 9,852.
        var service = MadeUpReport.Whole.Service with { MessagesPerSecond = new(9_851.46, 9_851.46, 9_851.46) };
        File.WriteAllText(Path.Combine(_root, "README.md"), "<!-- bench -->\n<!-- /bench -->\n");

        PublishedReport.Write(_root, MadeUpReport.Whole with { Service = service });

        var report = JsonReport.Read(Read("bench/report.json"));
        Assert.NotEqual(ChartSvg.Of(MadeUpReport.Whole with { Service = service }), Read("bench/report.svg"));
        Assert.Equal(ChartSvg.Of(report), Read("bench/report.svg"));
        Assert.Equal(ReadmeSection.Replace(Read("README.md"), report), Read("README.md"));
    }

    [Fact]
    public void A_README_without_a_place_for_it_leaves_everything_as_it_was()
    {
        File.WriteAllText(Path.Combine(_root, "README.md"), "text\n");

        Assert.Throws<InvalidOperationException>(() => PublishedReport.Write(_root, MadeUpReport.Whole));

        Assert.Equal([Path.Combine(_root, "README.md")], Directory.GetFileSystemEntries(_root));
        Assert.Equal("text\n", Read("README.md"));
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private string Read(string file) => File.ReadAllText(Path.Combine(_root, file));
}
