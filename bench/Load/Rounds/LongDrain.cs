using BusEtl.Bench.Load.Contestants;
using BusEtl.Bench.Load.Reporting;

namespace BusEtl.Bench.Load.Rounds;

/// <summary>Many messages through one process, to see whether its memory grows.</summary>
internal static class LongDrain
{
    private const int Quarters = 4;

    private static readonly TimeSpan SampleInterval = TimeSpan.FromMilliseconds(200);

    public static async Task<LongDrainReport> RunAsync(BenchSetup setup, Contestant contestant, CancellationToken cancellationToken)
    {
        var messages = setup.Scale.LongDrain;
        await using var scene = await Scene.CreateAsync(setup, contestant, cancellationToken);
        await scene.Feeder.FillAsync(Scale.Backlog, cancellationToken);
        scene.Start();
        var feeding = scene.Feeder.FeedAsync(messages - Scale.Backlog, scene.Running.ThrowIfEnded, cancellationToken);

        var peaks = new long[Quarters];
        var left = messages;
        while (left > 0)
        {
            scene.Running.ThrowIfEnded();
            left = scene.Feeder.Left + (await scene.Queue.CountAsync(cancellationToken)).All;
            ref var peak = ref peaks[Math.Clamp((int)((long)(messages - left) * Quarters / messages), 0, Quarters - 1)];
            peak = Math.Max(peak, scene.Running.ReadMemory().Now);
            await Task.Delay(SampleInterval, cancellationToken);
        }

        await feeding;
        // Between a share taken and its call answered, messages are counted nowhere.
        await scene.WaitUntilDrainedAsync(cancellationToken);
        var report = new LongDrainReport(messages, scene.Running.ReadMemory().Peak, peaks);
        await scene.StopAsync(messages, cancellationToken);
        return report;
    }
}
