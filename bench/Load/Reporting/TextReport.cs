namespace BusEtl.Bench.Load.Reporting;

/// <summary>A report for a terminal.</summary>
internal static class TextReport
{
    public static void Write(TextWriter output, BenchReport report)
    {
        foreach (var line in Lines(report))
            output.WriteLine(line);
    }

    private static IEnumerable<string> Lines(BenchReport report)
    {
        var contestants = ReportedContestant.Of(report);

        return
        [
            .. Head(report), "",
            .. contestants.Select(contestant => $"{contestant.Name}: {contestant.Meaning}"), "",
            .. Comparison(contestants), "",
            .. Ratios(report), "",
            .. Latency(contestants), "",
            .. LongDrains(contestants), "",
            .. GoalsOf(report),
        ];
    }

    private static IEnumerable<string> Head(BenchReport report) =>
    [
        $"Benchmark of {Figures.Day(report.MeasuredAt)}, {Figures.Minute(report.MeasuredAt)}: medians of "
            + $"{Figures.Count(report.Rounds, "round", "rounds")}{(report.Short ? ", short form" : "")}",
        $"Machine: {MachineText.Hardware(report.Machine)}",
        $"         {MachineText.Software(report.Machine)}",
        $"Servers: {MachineText.Servers(report.Machine)}",
        MachineText.Shared,
    ];

    private static IEnumerable<string> Comparison(IReadOnlyList<ReportedContestant> contestants) => FigureTable.Lines(
    [
        ["", .. contestants.Select(contestant => contestant.Name)],
        ["Messages a second"], .. Rows(FigureRow.Speed, contestants),
        ["Costs a message"], .. Rows(FigureRow.CostsOfAMessage, contestants),
        ["Process"], .. Rows(FigureRow.Process, contestants),
        ["Messages of a round"], .. Rows(FigureRow.Messages, contestants),
    ]);

    private static IEnumerable<string[]> Rows(IEnumerable<FigureRow> rows, IReadOnlyList<ReportedContestant> contestants) =>
        rows.Select(row => Indented(row.Cells(contestants)));

    private static IEnumerable<string> Ratios(BenchReport report) => FigureTable.Lines(
    [
        ["Ratios of the medians"],
        ["  service / bare", Figures.Number(report.ServiceToBare)],
        ["  service / naive", Figures.Number(report.ServiceToNaive)],
    ]);

    private static IEnumerable<string> Latency(IEnumerable<ReportedContestant> contestants) => Section(
        ["Receive to commit", "p50, ms", "p99, ms", "messages"],
        [.. contestants.SelectMany(contestant => contestant.Report.Latency.Select(latency => Row(contestant.Name, latency)))]);

    private static string[] Row(string name, LatencyReport latency) =>
    [
        $"{name} at {Figures.Count(latency.MessagesPerSecond)}/s",
        Figures.Number(latency.P50Milliseconds),
        Figures.Number(latency.P99Milliseconds),
        Figures.Count(latency.Messages),
    ];

    private static IEnumerable<string> LongDrains(IEnumerable<ReportedContestant> contestants) => Section(
        ["Memory of a long drain, MiB", "peak", "by quarter", "messages"],
        [.. contestants.Where(contestant => contestant.Report.LongDrain is not null)
            .Select(contestant => Row(contestant.Name, contestant.Report.LongDrain!))]);

    private static string[] Row(string name, LongDrainReport drain) =>
    [
        name,
        Figures.MiB(drain.PeakMemoryBytes),
        string.Join(", ", drain.QuarterPeakBytes.Select(bytes => Figures.MiB(bytes))),
        Figures.Count(drain.Messages),
    ];

    private static IEnumerable<string> Section(string[] headings, IReadOnlyList<string[]> rows) =>
        FigureTable.Lines([headings, .. rows.DefaultIfEmpty(["-", "-", "-", "-"]).Select(Indented)]);

    private static string[] Indented(string[] cells) => [$"  {cells[0]}", .. cells[1..]];

    private static IEnumerable<string> GoalsOf(BenchReport report) => FigureTable
        .Lines([["Goals of the service", "measured", "floor", "goal"], .. Goals.All.Select(goal => Row(goal, report))])
        .Zip(Goals.All.Select(goal => $"  {goal.Verdict(report)}").Prepend(""), string.Concat);

    private static string[] Row(Goal goal, BenchReport report) =>
    [
        $"  {goal.Name}",
        goal.Read(report) is { } measured ? Figures.Number(measured) + goal.Unit : Figures.Number(null),
        Figures.Bound(goal.Floor) + goal.Unit,
        Figures.Bound(goal.Target) + goal.Unit,
    ];
}
