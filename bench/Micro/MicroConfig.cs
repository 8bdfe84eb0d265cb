using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Order;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;
using Perfolizer.Metrology;

namespace BusEtl.Bench.Micro;

/// <summary>How all benchmarks are run: for some seconds each, in this process, with one table of all results at the end.</summary>
internal static class MicroConfig
{
    // The benchmarks loop over many inputs themselves, so the cost of calling them is nothing.
    private static readonly Job Short = Job.Default
        .WithId("Short")
        .WithUnrollFactor(1)
        .WithEvaluateOverhead(false)
        .WithIterationTime(TimeInterval.FromMilliseconds(200))
        .WithWarmupCount(6)
        .WithIterationCount(15);

    // The bin directory of this project is artifacts/bin/<project>/release.
    private static string ResultsPath => Path.GetFullPath("../../../bench/micro", AppContext.BaseDirectory);

    public static IConfig Create() => ManualConfig.Create(DefaultConfig.Instance)
        // The other toolchains build a project of their own, for frameworks they know, and look for its output where there is none here.
        .AddJob(Short.WithToolchain(InProcessEmitToolchain.Instance))
        // Whatever else the machine does moves the mean; it moves these less.
        .AddColumn(StatisticColumn.Median, StatisticColumn.Min)
        .HideColumns(Column.Error, Column.Job, Column.InvocationCount, Column.IterationCount, Column.WarmupCount)
        .WithOrderer(new DefaultOrderer(SummaryOrderPolicy.Declared))
        .WithSummaryStyle(SummaryStyle.Default.WithTimeUnit(TimeUnit.Microsecond).WithSizeUnit(SizeUnit.B))
        .WithArtifactsPath(ResultsPath)
        .WithOptions(ConfigOptions.JoinSummary);
}
