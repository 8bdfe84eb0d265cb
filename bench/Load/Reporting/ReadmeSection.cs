namespace BusEtl.Bench.Load.Reporting;

/// <summary>What the README says of a report: figures, and where they were measured.</summary>
internal static class ReadmeSection
{
    private const string Begin = "<!-- bench -->\n";
    private const string End = "<!-- /bench -->";

    /// <summary>The text between the markers.</summary>
    public static string Of(BenchReport report)
    {
        var contestants = ReportedContestant.Of(report);
        string[] lines = [Where(report), "", Image(contestants), "", .. Table(contestants), "", .. Bullets(report)];

        return string.Concat(lines.Select(line => line + "\n"));
    }

    /// <summary>The README with this report between the markers, and all else as it was.</summary>
    /// <exception cref="InvalidOperationException">A marker is missing.</exception>
    public static string Replace(string readme, BenchReport report)
    {
        var begin = After(readme, Begin, 0);
        var end = After(readme, End, begin) - End.Length;

        return readme[..begin] + Of(report) + readme[end..];
    }

    private static int After(string readme, string marker, int start)
    {
        var index = readme.IndexOf(marker, start, StringComparison.Ordinal);
        if (index < 0)
            throw new InvalidOperationException(
                $"The README has no place for the benchmark: a line {marker.Trim()} is missing. "
                + $"It needs {Begin.Trim()} and, below it, {End}.");

        return index + marker.Length;
    }

    private static string Where(BenchReport report) =>
        $"Measured on {Figures.Day(report.MeasuredAt)}{(report.Short ? " in the short form" : "")}, as medians of "
        + $"{Figures.Count(report.Rounds, "round", "rounds")}, on one machine that contestant, SQS emulator, PostgreSQL and feeder share: "
        + $"{MachineText.Whole(report.Machine)}.";

    private static string Image(IEnumerable<ReportedContestant> contestants) =>
        $"![Messages a second: {string.Join(", ", contestants.Select(MedianOf))}]({PublishedReport.Chart})";

    private static string MedianOf(ReportedContestant contestant) =>
        $"{contestant.Name} {Figures.Number(contestant.Report.MessagesPerSecond.Median)}";

    private static IEnumerable<string> Table(IReadOnlyList<ReportedContestant> contestants) =>
    [
        Row(["", .. contestants.Select(contestant => contestant.Name)]),
        $"|---|{string.Concat(contestants.Select(_ => "--:|"))}",
        .. FigureRow.Speed.Select(row => Row(row with { Name = $"messages a second, {row.Name}" }, contestants)),
        .. FigureRow.CostsOfAMessage.Select(row => Row(row with { Name = $"{row.Name} a message" }, contestants)),
        .. FigureRow.Process.Select(row => Row(row, contestants)),
    ];

    private static string Row(FigureRow row, IReadOnlyList<ReportedContestant> contestants) => Row(row.Cells(contestants));

    private static string Row(IEnumerable<string> cells) => $"| {string.Join(" | ", cells)} |";

    private static IEnumerable<string> Bullets(BenchReport report) =>
    [
        $"- **Against the others**: service / bare is {Figures.Number(report.ServiceToBare)}, "
            + $"service / naive {Figures.Number(report.ServiceToNaive)}.",
        .. report.Service.Latency.Select(Latency),
        .. report.Service.LongDrain is { } drain ? [Memory(drain)] : Array.Empty<string>(),
    ];

    private static string Latency(LatencyReport latency) =>
        $"- **Receive to commit at {Figures.Count(latency.MessagesPerSecond)} messages a second**: "
        + $"p50 {Figures.Number(latency.P50Milliseconds)} ms, p99 {Figures.Number(latency.P99Milliseconds)} ms.";

    private static string Memory(LongDrainReport drain) =>
        $"- **Memory over {Figures.Count(drain.Messages)} messages**: peak {Figures.MiB(drain.PeakMemoryBytes)} MiB, "
        + $"by quarter {string.Join(", ", drain.QuarterPeakBytes.Select(bytes => Figures.MiB(bytes)))} MiB.";
}
