namespace BusEtl.Bench.Load.Reporting;

/// <summary>One figure of every contestant: a row of a table.</summary>
internal sealed record FigureRow(string Name, Func<ContestantReport, string> Cell)
{
    public static IReadOnlyList<FigureRow> Speed { get; } =
    [
        new("min", contestant => Figures.Number(contestant.MessagesPerSecond.Min)),
        new("median", contestant => Figures.Number(contestant.MessagesPerSecond.Median)),
        new("max", contestant => Figures.Number(contestant.MessagesPerSecond.Max)),
    ];

    public static IReadOnlyList<FigureRow> CostsOfAMessage { get; } =
    [
        new("CPU of the process, µs", contestant => Figures.Number(contestant.CpuMicroseconds)),
        new("CPU of the whole machine, µs", contestant => Figures.Number(contestant.MachineCpuMicroseconds)),
        new("allocated, KiB", contestant => Figures.KiB(contestant.AllocatedBytes)),
        new("calls to SQS and SNS", contestant => Figures.Number(contestant.SqsCalls)),
        new("round trips to PostgreSQL", contestant => Figures.Number(contestant.RoundTrips)),
        new("commits", contestant => Figures.Number(contestant.Commits)),
        new("write-ahead log, bytes", contestant => Figures.Number(contestant.WalBytes)),
    ];

    public static IReadOnlyList<FigureRow> Process { get; } =
    [
        new("peak memory, MiB", contestant => Figures.MiB(contestant.PeakMemoryBytes)),
        new("start to first commit, s", contestant => Figures.Number(contestant.StartToFirstCommitSeconds)),
    ];

    public static IReadOnlyList<FigureRow> Messages { get; } =
    [
        new("timed", contestant => Figures.Count(contestant.Messages)),
        new("before that, to warm up", contestant => Figures.Count(contestant.WarmUp)),
    ];

    public string[] Cells(IEnumerable<ReportedContestant> contestants) => [Name, .. contestants.Select(contestant => Cell(contestant.Report))];
}
