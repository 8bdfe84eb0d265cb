using System.CommandLine;
using BusEtl.AmazonSqs.Client;
using BusEtl.Bench.Load.Contestants;
using Npgsql;

namespace BusEtl.Bench.Load.Loops;

/// <summary><c>busetl-bench loop NAME</c>: a contestant as the benchmark starts it. It works until SIGTERM.</summary>
internal static class LoopCommand
{
    public static Command Create()
    {
        var name = new Argument<string>("NAME").AcceptOnlyFromAmong(Field.Bare, Field.Naive);
        var command = new Command("loop", "One of the loops that the service is compared with; the benchmark starts it.") { name };
        command.Hidden = true;
        command.SetAction((parsed, stop) => RunAsync(parsed.GetRequiredValue(name), stop));
        return command;
    }

    private static async Task<int> RunAsync(string name, CancellationToken stop)
    {
        var settings = LoopSettings.FromEnvironment();
        using var sqs = new SqsClient(new SqsClientOptions { ServiceUrl = settings.Sqs });
        await using var database = NpgsqlDataSource.Create(settings.Postgres);
        await (name == Field.Bare ? new BareLoop(sqs, database, settings).RunAsync(stop) : new NaiveLoop(sqs, database, settings).RunAsync(stop));
        return 0;
    }
}
