using System.Globalization;
using System.Xml.Linq;
using BusEtl.Bench.Load.Reporting;

namespace BusEtl.Tests.Unit.Bench;

public sealed class ChartSvgTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    private static XElement Chart => XDocument.Parse(ChartSvg.Of(MadeUpReport.Whole)).Root!;

    [Fact]
    public void The_chart_is_an_image_with_a_name_and_a_description()
    {
        var title = Chart.Element(Svg + "title")!;
        var description = Chart.Element(Svg + "desc")!;

        Assert.Equal(Svg + "svg", Chart.Name);
        Assert.Equal("img", Chart.Attribute("role")?.Value);
        Assert.Equal($"{title.Attribute("id")?.Value} {description.Attribute("id")?.Value}", Chart.Attribute("aria-labelledby")?.Value);
        Assert.Equal("Messages a second, from SQS to PostgreSQL", title.Value);
        Assert.StartsWith(
            "service 9,850, 9,612 to 10,020; service without event 11,020, 10,700 to 11,240; "
            + "bare 12,300, 12,010 to 12,560; naive 410, 402 to 418.",
            description.Value,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("service", "9,850", "9,612 to 10,020")]
    [InlineData("service without event", "11,020", "10,700 to 11,240")]
    [InlineData("bare", "12,300", "12,010 to 12,560")]
    [InlineData("naive", "410", "402 to 418")]
    public void Each_bar_has_its_name_and_its_figures_as_text(string name, string median, string range) => Assert.Equal(
        [name, median, range],
        Row(name).Descendants().Where(element => element.Name == Svg + "text" || element.Name == Svg + "tspan")
            .Where(element => !element.HasElements).Select(element => element.Value));

    [Theory]
    [InlineData("service", 9_611.52, 9_850.049999, 10_020.4)]
    [InlineData("naive", 402, 410, 418)]
    public void Bars_and_whiskers_have_one_scale_that_begins_at_zero(string name, double min, double median, double max)
    {
        var zero = Number(Row("bare").Element(Svg + "rect")!, "x");
        var pixelsPerMessage = Number(Row("bare").Element(Svg + "rect")!, "width") / 12_300;
        var bar = Row(name).Element(Svg + "rect")!;
        var whisker = Row(name).Elements(Svg + "line").First();

        Assert.Equal(zero, Number(bar, "x"));
        Assert.Equal(median * pixelsPerMessage, Number(bar, "width"), tolerance: 0.1);
        Assert.Equal(zero + (min * pixelsPerMessage), Number(whisker, "x1"), tolerance: 0.1);
        Assert.Equal(zero + (max * pixelsPerMessage), Number(whisker, "x2"), tolerance: 0.1);
    }

    [Fact]
    public void The_machine_stands_below_the_bars()
    {
        var caption = string.Join(' ', Chart.Elements(Svg + "text").Select(text => text.Value));

        Assert.EndsWith(
            "21 November 2026: Made-up Processor <9000> & Co, 2 cores, 8.01 GiB of memory, Made-up Linux 12, .NET 10.0.1; "
            + "PostgreSQL 18.1, fsync=on, synchronous_commit=on; fauxqs 2.4.0 for SQS. "
            + "Contestant, SQS emulator, PostgreSQL and feeder share this machine.",
            caption,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Everything_stands_on_an_opaque_card_as_large_as_the_chart()
    {
        var card = Chart.Element(Svg + "rect")!;

        Assert.Equal("#ffffff", card.Attribute("fill")?.Value);
        Assert.Equal(Number(Chart, "width") - 1, Number(card, "width"));
        Assert.Equal(Number(Chart, "height") - 1, Number(card, "height"));
        Assert.All(Chart.Descendants(Svg + "text"), text =>
            Assert.InRange(Number(text, "y"), 0, Number(Chart, "height") - 10));
    }

    [Fact]
    public void A_longer_machine_makes_a_higher_chart()
    {
        var machine = MadeUpReport.Whole.Machine with { Processor = string.Join(' ', Enumerable.Repeat("Processor", 40)) };
        var chart = XDocument.Parse(ChartSvg.Of(MadeUpReport.Whole with { Machine = machine })).Root!;

        Assert.True(Number(chart, "height") > Number(Chart, "height"));
        Assert.All(chart.Elements(Svg + "text"), text => Assert.InRange(text.Value.Length, 1, 112));
    }

    [Fact]
    public void Nothing_is_loaded_or_run() => Assert.All(Chart.DescendantsAndSelf(), element =>
    {
        Assert.Contains(element.Name.LocalName, new[] { "svg", "title", "desc", "g", "rect", "line", "text", "tspan" });
        Assert.DoesNotContain(element.Attributes(), attribute => attribute.Name.LocalName is "href" or "style" or "src");
    });

    private static XElement Row(string name) => Chart.Elements(Svg + "g").Single(row => row.Elements(Svg + "text").First().Value == name);

    private static double Number(XElement element, string attribute) =>
        double.Parse(element.Attribute(attribute)!.Value, CultureInfo.InvariantCulture);
}
