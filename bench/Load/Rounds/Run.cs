using System.Globalization;
using BusEtl.Bench.Load.Contestants;
using BusEtl.Bench.Load.Measuring;
using BusEtl.Bench.Load.Reporting;

namespace BusEtl.Bench.Load.Rounds;

/// <summary>A whole run: all contestants in turn, round after round.</summary>
internal sealed class Run(BenchSetup setup, IReadOnlyList<Contestant> contestants, TextWriter progress)
{
    private readonly Dictionary<string, List<TimedResult>> _timed = contestants.ToDictionary(one => one.Name, _ => new List<TimedResult>());

    public async Task<BenchReport> MeasureAsync(bool isShort, DateTimeOffset startedAt, CancellationToken cancellationToken)
    {
        await TimeAsync(cancellationToken);
        var reports = new Dictionary<string, ContestantReport>();
        foreach (var contestant in contestants)
            reports.Add(contestant.Name, await ReportAsync(contestant, cancellationToken));

        return new BenchReport(
            startedAt,
            isShort,
            setup.Scale.Rounds,
            await Machine.DescribeAsync(setup.Servers, cancellationToken),
            reports[Field.Service],
            reports[Field.ServiceNoEvent],
            reports[Field.Bare],
            reports[Field.Naive]);
    }

    /// <summary>The timed rounds only.</summary>
    public async Task TimeAsync(CancellationToken cancellationToken)
    {
        for (var round = 1; round <= setup.Scale.Rounds; round++)
        {
            foreach (var contestant in contestants)
                await TimeAsync(round, contestant, cancellationToken);
        }
    }

    private async Task TimeAsync(int round, Contestant contestant, CancellationToken cancellationToken)
    {
        var result = await TimedRound.RunAsync(setup, contestant, cancellationToken);
        _timed[contestant.Name].Add(result);
        Say($"round {round} of {setup.Scale.Rounds}  {contestant.Name,-16} {result}");
    }

    private async Task<ContestantReport> ReportAsync(Contestant contestant, CancellationToken cancellationToken)
    {
        var timed = _timed[contestant.Name];
        var (messages, warmUp) = TimedRound.Counts(setup.Scale, contestant);
        var counted = await CountAsync(contestant, cancellationToken);
        var isService = contestant.Name == Field.Service;

        return new ContestantReport(
            messages,
            warmUp,
            Statistics.Spread([.. timed.Select(round => round.MessagesPerSecond)]),
            Median(timed, round => round.CpuMicroseconds),
            timed[0].MachineCpuMicroseconds is null ? null : Median(timed, round => round.MachineCpuMicroseconds!.Value),
            timed[0].AllocatedBytes is null ? null : Median(timed, round => round.AllocatedBytes!.Value),
            counted.SqsCalls,
            counted.RoundTrips,
            Median(timed, round => round.Commits),
            Median(timed, round => round.WalBytes),
            timed.Max(round => round.PeakMemoryBytes),
            Median(timed, round => round.StartToFirstCommitSeconds),
            isService ? await MeasureLatencyAsync(contestant, cancellationToken) : [],
            isService ? await DrainLongAsync(contestant, cancellationToken) : null);
    }

    private async Task<CountedResult> CountAsync(Contestant contestant, CancellationToken cancellationToken)
    {
        var counted = await CountedRound.RunAsync(setup, contestant, cancellationToken);
        Say($"counted       {contestant.Name,-16} {counted.SqsCalls:N3} calls, {counted.RoundTrips:N3} round trips a message");
        return counted;
    }

    private async Task<IReadOnlyList<LatencyReport>> MeasureLatencyAsync(Contestant contestant, CancellationToken cancellationToken)
    {
        var latency = await LatencyRound.RunAsync(setup, contestant, cancellationToken);
        foreach (var one in latency)
            Say($"latency       {contestant.Name,-16} at {one.MessagesPerSecond}/s: p50 {one.P50Milliseconds:N1} ms, p99 {one.P99Milliseconds:N1} ms");
        return latency;
    }

    private async Task<LongDrainReport> DrainLongAsync(Contestant contestant, CancellationToken cancellationToken)
    {
        var drain = await LongDrain.RunAsync(setup, contestant, cancellationToken);
        Say($"long drain    {contestant.Name,-16} {drain.Messages:N0} messages, at most {drain.PeakMemoryBytes >> 20} MiB");
        return drain;
    }

    private static double Median(List<TimedResult> rounds, Func<TimedResult, double> value) => Statistics.Median(rounds.Select(value));

    private void Say(FormattableString line) => progress.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
