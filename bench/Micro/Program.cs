using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BusEtl.Bench.Micro;
using BusEtl.Bench.Micro.Benchmarks;
using BusEtl.Bench.Micro.Inputs;

Type[] benchmarks = [typeof(CheckBenchmarks), typeof(MaskBenchmarks), typeof(SealBenchmarks), typeof(ReceiveBenchmarks)];

await using var database = BenchDatabase.HasServer ? await BenchDatabase.CreateAsync() : null;
if (database is not null)
{
    BatchWriteBenchmarks.Scopes = database.Scopes;
    benchmarks = [.. benchmarks, typeof(BatchWriteBenchmarks)];
}

var summaries = BenchmarkSwitcher.FromTypes(benchmarks).Run(args.Length > 0 ? args : ["--filter", "*"], MicroConfig.Create()).ToList();
if (database is null)
    Console.WriteLine(BenchDatabase.NoServer);

return summaries.Count > 0 && summaries.TrueForAll(IsComplete) ? 0 : 1;

static bool IsComplete(Summary summary) => !summary.HasCriticalValidationErrors && summary.Reports.All(report => report.Success);
