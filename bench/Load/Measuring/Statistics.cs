using BusEtl.Bench.Load.Reporting;

namespace BusEtl.Bench.Load.Measuring;

internal static class Statistics
{
    public static Spread Spread(IReadOnlyList<double> values) => new(values.Min(), Median(values), values.Max());

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }

    /// <summary>The smallest value that a share of the values does not exceed (nearest rank).</summary>
    public static double Percentile(IReadOnlyList<double> sorted, double share) =>
        sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Count) - 1, 0, sorted.Count - 1)];
}
