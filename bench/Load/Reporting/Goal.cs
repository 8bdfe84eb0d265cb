namespace BusEtl.Bench.Load.Reporting;

/// <summary>A bound that must be kept, the floor, and a better one that is aimed at, the target.</summary>
internal sealed record Goal(string Name, string Unit, double Floor, double Target, bool HigherIsBetter, Func<BenchReport, double?> Read)
{
    public string Verdict(BenchReport report) => Read(report) is { } measured
        ? $"floor {Met(measured, Floor)}, goal {Met(measured, Target)}"
        : "not measured";

    private string Met(double measured, double bound) =>
        (HigherIsBetter ? measured >= bound : measured <= bound) ? "met" : "not met";
}
