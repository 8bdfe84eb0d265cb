using System.Runtime.InteropServices;
using BusEtl.Bench.Load.Reporting;
using BusEtl.Bench.Load.Servers;
using Npgsql;

namespace BusEtl.Bench.Load.Measuring;

/// <summary>Says on what was measured.</summary>
internal static class Machine
{
    private const string ProcessorFile = "/proc/cpuinfo";
    private const string Query =
        """
        select current_setting('server_version') || ', fsync=' || current_setting('fsync') || ', synchronous_commit='
            || current_setting('synchronous_commit')
        """;

    public static async Task<MachineReport> DescribeAsync(BenchServers servers, CancellationToken cancellationToken)
    {
        await using var database = NpgsqlDataSource.Create(servers.ConnectionString("postgres"));
        await using var command = database.CreateCommand(Query);

        return new MachineReport(
            Processor(),
            Environment.ProcessorCount,
            GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
            RuntimeInformation.OSDescription,
            RuntimeInformation.FrameworkDescription,
            (string)(await command.ExecuteScalarAsync(cancellationToken))!,
            Environment.GetEnvironmentVariable("BUSETL_BENCH_SQS_NAME") ?? servers.Sqs.Host);
    }

    private static string Processor()
    {
        var name = File.Exists(ProcessorFile)
            ? File.ReadLines(ProcessorFile).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))
            : null;
        return name?.Split(':', 2)[1].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();
    }
}
