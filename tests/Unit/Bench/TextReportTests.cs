using System.Globalization;
using BusEtl.Bench.Load.Reporting;

namespace BusEtl.Tests.Unit.Bench;

public sealed class TextReportTests
{
    [Fact]
    public void The_text_of_a_whole_report_is_the_approved_one() =>
        Approved.Equal("Bench", "text-whole.approved.txt", Text(MadeUpReport.Whole));

    [Fact]
    public void The_text_of_a_short_report_is_the_approved_one() =>
        Approved.Equal("Bench", "text-short.approved.txt", Text(MadeUpReport.ShortForm));

    [Fact]
    public void The_texts_do_not_depend_on_the_culture()
    {
        var (text, section, chart) = All();
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = new CultureInfo("de-DE");
        try
        {
            Assert.Equal((text, section, chart), All());
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Theory]
    [InlineData(0.0, "0")]
    [InlineData(0.00994, "0.0099")]
    [InlineData(0.09996, "0.100")]
    [InlineData(0.2136, "0.214")]
    [InlineData(0.9996, "1.00")]
    [InlineData(9.996, "10.0")]
    [InlineData(99.96, "100")]
    [InlineData(12345.6, "12,346")]
    [InlineData(null, "-")]
    public void A_figure_has_about_three_significant_digits(double? figure, string text) => Assert.Equal(text, Figures.Number(figure));

    private static (string Text, string Section, string Chart) All() =>
        (Text(MadeUpReport.Whole), ReadmeSection.Of(MadeUpReport.Whole), ChartSvg.Of(MadeUpReport.Whole));

    private static string Text(BenchReport report)
    {
        using var output = new StringWriter { NewLine = "\n" };
        TextReport.Write(output, report);

        return output.ToString();
    }
}
