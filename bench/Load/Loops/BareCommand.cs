using System.CommandLine;
using BusEtl.AmazonSqs.Client;
using BusEtl.Bench.Load.Contestants;
using Npgsql;

namespace BusEtl.Bench.Load.Loops;

/// <summary><c>busetl-bench bare-loop</c>: the bare loop as the benchmark starts it. It works until SIGTERM.</summary>
internal static class BareCommand
{
    public const string Name = "bare-loop";

    public static Command Create()
    {
        var command = new Command(Name, "The loop that the service is compared with; the benchmark starts it.") { Hidden = true };
        command.SetAction((_, stop) => RunAsync(stop));
        return command;
    }

    private static async Task<int> RunAsync(CancellationToken stop)
    {
        var settings = LoopSettings.FromEnvironment();
        using var sqs = new SqsClient(new SqsClientOptions { ServiceUrl = settings.Sqs });
        await using var database = NpgsqlDataSource.Create(settings.Postgres);
        await new BareLoop(sqs, database, settings).RunAsync(stop);
        return 0;
    }
}
