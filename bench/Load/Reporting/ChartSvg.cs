using System.Xml.Linq;

namespace BusEtl.Bench.Load.Reporting;

/// <summary>
/// A bar chart of messages a second. It stands on a background of its own, so that it reads the same on a light and on a dark page.
/// </summary>
internal static class ChartSvg
{
    private const double Width = 800;
    private const double Margin = 20;
    private const double BarsLeft = 186;
    private const double BarsTop = 84;
    private const double BarHeight = 26;
    private const double BarPitch = 44;
    // To the right of the longest whisker there is room for the figures of a round.
    private const double LongestBar = 410;
    private const double CapHeight = 10;
    private const double LineHeight = 17;
    private const int CaptionCharacters = 112;

    private const string Ink = "#1f2328";
    private const string Muted = "#59636e";
    private const string Paper = "#ffffff";
    private const string Border = "#d1d9e0";
    private const string Title = "Messages a second, from SQS to PostgreSQL";

    private static readonly string[] Fills = ["#218bff", "#80ccff", "#8c959f", "#8c959f"];

    public static string Of(BenchReport report)
    {
        var caption = Caption(report);
        var captionTop = BarsTop + (Fills.Length * BarPitch) + 14;
        var height = captionTop + (caption.Count * LineHeight);

        return Root(height, [Names(report), Background(height), Heading(report), Bars(report), Lines(caption, captionTop)]) + "\n";
    }

    private static XElement Root(double height, object[] content) => Svg.Element(
        "svg",
        Svg.Length("width", Width),
        Svg.Length("height", height),
        new XAttribute("viewBox", FormattableString.Invariant($"0 0 {Width} {height}")),
        new XAttribute("role", "img"),
        new XAttribute("aria-labelledby", "title desc"),
        new XAttribute("font-family", "-apple-system, 'Segoe UI', 'Noto Sans', Helvetica, Arial, sans-serif"),
        content);

    private static object[] Names(BenchReport report) =>
    [
        Svg.Element("title", new XAttribute("id", "title"), Title),
        Svg.Element("desc", new XAttribute("id", "desc"), Description(report)),
    ];

    private static string Description(BenchReport report) =>
        $"{string.Join("; ", ReportedContestant.Of(report).Select(contestant => $"{contestant.Name} {Median(contestant)}, {Range(contestant)}"))}. "
        + string.Join(' ', Caption(report));

    private static XElement Background(double height)
    {
        var card = Svg.Rectangle(0.5, 0.5, Width - 1, height - 1, Paper);
        card.Add(new XAttribute("rx", "6"), new XAttribute("stroke", Border));

        return card;
    }

    private static object[] Heading(BenchReport report) =>
    [
        Svg.Text(Margin, 36, 18, Ink, new XAttribute("font-weight", "600"), Title),
        Svg.Text(
            Margin, 60, 13, Muted, $"Median of {Figures.Count(report.Rounds, "round", "rounds")}; the line across its end goes from the "
            + "slowest to the fastest round."),
    ];

    private static IEnumerable<XElement> Bars(BenchReport report)
    {
        var contestants = ReportedContestant.Of(report);
        var scale = LongestBar / contestants.Max(contestant => contestant.Report.MessagesPerSecond.Max);

        return contestants.Select((contestant, row) => Bar(contestant, BarsTop + (row * BarPitch), scale, Fills[row]));
    }

    private static XElement Bar(ReportedContestant contestant, double top, double scale, string fill)
    {
        var speed = contestant.Report.MessagesPerSecond;
        var middle = top + (BarHeight / 2);

        return Svg.Element(
            "g",
            Svg.Text(BarsLeft - 12, middle + 5, 14, Ink, new XAttribute("text-anchor", "end"), contestant.Name),
            Svg.Rectangle(BarsLeft, top, speed.Median * scale, BarHeight, fill),
            Whisker(BarsLeft + (speed.Min * scale), BarsLeft + (speed.Max * scale), middle),
            Svg.Text(BarsLeft + (speed.Max * scale) + 10, middle + 5, 14, Ink, Values(contestant)));
    }

    private static object[] Whisker(double from, double to, double middle) =>
    [
        Svg.Line(from, middle, to, middle, Ink),
        Svg.Line(from, middle - (CapHeight / 2), from, middle + (CapHeight / 2), Ink),
        Svg.Line(to, middle - (CapHeight / 2), to, middle + (CapHeight / 2), Ink),
    ];

    private static object[] Values(ReportedContestant contestant) =>
    [
        Svg.Element("tspan", new XAttribute("font-weight", "600"), Median(contestant)),
        Svg.Element(
            "tspan", new XAttribute("dx", "8"), new XAttribute("font-size", "12"), new XAttribute("fill", Muted), Range(contestant)),
    ];

    private static string Median(ReportedContestant contestant) => Figures.Number(contestant.Report.MessagesPerSecond.Median);

    private static string Range(ReportedContestant contestant) =>
        $"{Figures.Number(contestant.Report.MessagesPerSecond.Min)} to {Figures.Number(contestant.Report.MessagesPerSecond.Max)}";

    private static IReadOnlyList<string> Caption(BenchReport report) =>
    [
        .. Svg.Wrap(
            $"{Figures.Day(report.MeasuredAt)}{(report.Short ? ", short form" : "")}: {MachineText.Whole(report.Machine)}.", CaptionCharacters),
        MachineText.Shared,
    ];

    private static IEnumerable<XElement> Lines(IEnumerable<string> caption, double top) =>
        caption.Select((line, row) => Svg.Text(Margin, top + (row * LineHeight), 12, Muted, line));
}
