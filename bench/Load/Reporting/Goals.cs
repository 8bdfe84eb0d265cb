namespace BusEtl.Bench.Load.Reporting;

/// <summary>What the service is to reach.</summary>
internal static class Goals
{
    private const int LatencyRate = 200;
    private const int LongDrainMessages = 200_000;

    public static IReadOnlyList<Goal> All { get; } =
    [
        AtLeast("service / bare", "", 0.55, 0.80, report => report.ServiceToBare),
        AtLeast("messages a second", "", 7_000, 12_000, report => report.Service.MessagesPerSecond.Median),
        AtLeast("service / naive", "", 15, 40, report => report.ServiceToNaive),
        AtMost("SQS calls a message", "", 0.25, 0.21, report => report.Service.SqsCalls),
        AtMost("commits a message", "", 0.02, 0.01, report => report.Service.Commits),
        AtMost("round trips a message", "", 0.06, 0.03, report => report.Service.RoundTrips),
        AtMost("CPU of the process a message", " µs", 130, 75, report => report.Service.CpuMicroseconds),
        AtMost("allocated a message", " KiB", 16, 11, report => report.Service.AllocatedBytes / 1024),
        AtMost("p99 of receive to commit at 200/s", " ms", 150, 40, Latency),
        AtMost("peak memory of 200,000 messages", " MiB", 250, 150, LongDrainMebibytes),
        AtMost("start to first commit", " s", 4, 1.5, report => report.Service.StartToFirstCommitSeconds),
    ];

    private static Goal AtLeast(string name, string unit, double floor, double target, Func<BenchReport, double?> read) =>
        new(name, unit, floor, target, HigherIsBetter: true, read);

    private static Goal AtMost(string name, string unit, double floor, double target, Func<BenchReport, double?> read) =>
        new(name, unit, floor, target, HigherIsBetter: false, read);

    private static double? Latency(BenchReport report) =>
        report.Service.Latency.FirstOrDefault(latency => latency.MessagesPerSecond == LatencyRate)?.P99Milliseconds;

    // A shorter drain says nothing about the memory of a long one.
    private static double? LongDrainMebibytes(BenchReport report) =>
        report.Service.LongDrain is { Messages: >= LongDrainMessages } drain ? drain.PeakMemoryBytes / (1024.0 * 1024) : null;
}
