using BusEtl.Bench.Load.Reporting;

namespace BusEtl.Tests.Unit.Bench;

public sealed class ReadmeSectionTests
{
    [Fact]
    public void The_section_is_the_approved_one() =>
        Approved.Equal("Bench", "readme-section.approved.md", ReadmeSection.Of(MadeUpReport.Whole));

    [Fact]
    public void What_was_not_measured_has_no_line()
    {
        var section = ReadmeSection.Of(MadeUpReport.ShortForm);

        Assert.Contains("Measured on 21 November 2026 in the short form, as medians of 1 round, ", section, StringComparison.Ordinal);
        Assert.DoesNotContain("Receive to commit", section, StringComparison.Ordinal);
        Assert.DoesNotContain("Memory over", section, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_what_is_between_the_markers_is_replaced() => Assert.Equal(
        $"before\n<!-- bench -->\n{ReadmeSection.Of(MadeUpReport.Whole)}<!-- /bench -->\nafter\n",
        ReadmeSection.Replace("before\n<!-- bench -->\nan older\ntext\n<!-- /bench -->\nafter\n", MadeUpReport.Whole));

    [Fact]
    public void A_report_that_stands_there_already_changes_nothing()
    {
        var readme = ReadmeSection.Replace("<!-- bench -->\n<!-- /bench -->\n", MadeUpReport.Whole);

        Assert.Equal(readme, ReadmeSection.Replace(readme, MadeUpReport.Whole));
    }

    [Theory]
    [InlineData("", "<!-- bench -->")]
    [InlineData("text\n<!-- /bench -->\n", "<!-- bench -->")]
    [InlineData("<!-- bench -->\ntext\n", "<!-- /bench -->")]
    [InlineData("<!-- /bench -->\n<!-- bench -->\n", "<!-- /bench -->")]
    public void A_README_without_both_markers_in_their_order_is_refused(string readme, string missing)
    {
        var fault = Assert.Throws<InvalidOperationException>(() => ReadmeSection.Replace(readme, MadeUpReport.Whole));

        Assert.Equal(
            $"The README has no place for the benchmark: a line {missing} is missing. "
            + "It needs <!-- bench --> and, below it, <!-- /bench -->.",
            fault.Message);
    }
}
