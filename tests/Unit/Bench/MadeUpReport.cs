using BusEtl.Bench.Load.Reporting;

namespace BusEtl.Tests.Unit.Bench;

/// <summary>A report that nobody measured.</summary>
internal static class MadeUpReport
{
    private const long MiB = 1024 * 1024;

    public static BenchReport Whole { get; } = new(
        new DateTimeOffset(2026, 11, 21, 10, 30, 15, TimeSpan.FromHours(1)),
        Short: false,
        Rounds: 5,
        new MachineReport(
            "Made-up Processor <9000> & Co", 2, 8_200 * MiB, "Made-up Linux 12", ".NET 10.0.1",
            "18.1, fsync=on, synchronous_commit=on", "fauxqs 2.4.0"),
        Service: new ContestantReport(
            50_000, 5_000, new Spread(9_611.52, 9_850.049999, 10_020.4), 88.23456, 171.5, 12_345.678, 0.21354, 0.0321456, 0.0103, 512.34567,
            131 * MiB, 1.2149, [new(50, 1_000, 8.1234, 19.44), new(200, 4_000, 9.3, 31.02)],
            new LongDrainReport(200_000, 141 * MiB, [128 * MiB, 139 * MiB, 140 * MiB, 141 * MiB])),
        ServiceNoEvent: new ContestantReport(
            50_000, 5_000, new Spread(10_700, 11_020, 11_240), 79.1, 160, 11_000, 0.21, 0.02, 0.01, 401, 126 * MiB, 1.1, [], null),
        Bare: new ContestantReport(
            50_000, 5_000, new Spread(12_010, 12_300, 12_560), 31.5, null, 3_072, 0.2, 0.01, 0.01, 390, 88 * MiB, 0.35, [], null),
        Naive: new ContestantReport(
            2_000, 200, new Spread(402, 410, 418), 940, null, 20_480, 2.1, 3, 1, 1_130, 90 * MiB, 0.4, [], null));

    /// <summary>The short form, in which latency and the long drain were left out.</summary>
    public static BenchReport ShortForm { get; } = Whole with
    {
        Short = true,
        Rounds = 1,
        Machine = Whole.Machine with { Cores = 1 },
        Service = Whole.Service with { MachineCpuMicroseconds = null, Latency = [], LongDrain = null },
    };
}
