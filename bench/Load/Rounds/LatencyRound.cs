using BusEtl.Bench.Load.Contestants;
using BusEtl.Bench.Load.Feeding;
using BusEtl.Bench.Load.Measuring;
using BusEtl.Bench.Load.Reporting;

namespace BusEtl.Bench.Load.Rounds;

/// <summary>
/// Times from the receive to the commit of messages that come one by one at steady rates, after the warm-up. A relay notes when the receive
/// is answered; PostgreSQL tells when the row was committed.
/// </summary>
internal static class LatencyRound
{
    public static async Task<IReadOnlyList<LatencyReport>> RunAsync(
        BenchSetup setup, Contestant contestant, CancellationToken cancellationToken)
    {
        var receipts = new ReceiptTimes();
        await using var scene = await Scene.CreateAsync(setup, contestant, cancellationToken);
        scene.RelaySqs(receipts.NewReader);

        await scene.StartWarmAsync(setup.Scale.WarmUp, cancellationToken);

        var reports = new List<LatencyReport>();
        foreach (var rate in Scale.LatencyRates)
            reports.Add(await MeasureAsync(scene, receipts, rate, setup.Scale.LatencyTime, cancellationToken));
        return reports;
    }

    private static async Task<LatencyReport> MeasureAsync(
        Scene scene, ReceiptTimes receipts, int rate, TimeSpan time, CancellationToken cancellationToken)
    {
        receipts.Clear();
        await new PacedFeeder(scene.Queue, scene.Bodies).SendAsync(rate, time, cancellationToken);
        await scene.WaitUntilDrainedAsync(cancellationToken);

        var commits = await scene.Database.CommitTimesByMessageAsync(cancellationToken);
        var delays = receipts.Times.Select(receipt => (commits[receipt.Key] - receipt.Value).TotalMilliseconds).Order().ToList();
        if (delays.Count != (int)(rate * time.TotalSeconds))
            throw new BenchException($"{delays.Count} receipts were seen of {(int)(rate * time.TotalSeconds)} messages.");
        return new LatencyReport(rate, delays.Count, Statistics.Percentile(delays, 0.5), Statistics.Percentile(delays, 0.99));
    }
}
