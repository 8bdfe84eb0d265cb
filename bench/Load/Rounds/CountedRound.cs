using BusEtl.Bench.Load.Contestants;

namespace BusEtl.Bench.Load.Rounds;

/// <summary>
/// One round that is not timed: relays before SQS and PostgreSQL count calls and round trips from the start of the process to its end, those
/// of starting and of looking at an empty queue among them.
/// </summary>
internal static class CountedRound
{
    public static async Task<CountedResult> RunAsync(BenchSetup setup, Contestant contestant, CancellationToken cancellationToken)
    {
        var messages = contestant.IsNaive ? setup.Scale.NaiveMessages : setup.Scale.CountedMessages;
        await using var scene = await Scene.CreateAsync(setup, contestant, cancellationToken);
        var sqs = scene.RelaySqs();
        var postgres = scene.RelayPostgres();

        await scene.StartWarmAsync(messages, cancellationToken);
        await scene.StopAsync(messages, cancellationToken);

        return new CountedResult((double)sqs.Exchanges / messages, (double)postgres.Exchanges / messages);
    }
}

/// <summary>Calls and round trips a message.</summary>
internal sealed record CountedResult(double SqsCalls, double RoundTrips);
