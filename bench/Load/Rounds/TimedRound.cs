using System.Globalization;
using BusEtl.Bench.Load.Contestants;

namespace BusEtl.Bench.Load.Rounds;

/// <summary>
/// One timed round: the process starts with the warm-up waiting and drains it; it is paused while the queue is filled again; then it drains
/// that, fed on the way so that the queue stays short. Timed from the end of the pause to the last commit.
/// </summary>
internal static class TimedRound
{
    public static async Task<TimedResult> RunAsync(BenchSetup setup, Contestant contestant, CancellationToken cancellationToken)
    {
        var (messages, warmUp) = Counts(setup.Scale, contestant);
        await using var scene = await Scene.CreateAsync(setup, contestant, cancellationToken);
        var costsBefore = await scene.Database.ReadCostsAsync(cancellationToken);

        await scene.StartWarmAsync(warmUp, cancellationToken);

        scene.Running.Pause();
        var filled = Math.Min(messages, Scale.Backlog);
        await scene.Feeder.FillAsync(filled, cancellationToken);
        scene.Running.Resume();
        var began = TimeProvider.System.GetUtcNow();
        var before = await scene.Running.ReadUsageAsync(cancellationToken);
        await scene.Feeder.FeedAsync(messages - filled, scene.Running.ThrowIfEnded, cancellationToken);
        await scene.WaitUntilDrainedAsync(cancellationToken);
        var usage = await scene.Running.ReadUsageAsync(cancellationToken) - before;
        var memory = scene.Running.ReadMemory().Peak;

        await scene.StopAsync(warmUp + messages, cancellationToken);
        var costs = await scene.Database.ReadCostsAsync(cancellationToken) - costsBefore;
        var (first, last) = await scene.Database.CommitTimesAsync(scene.Running.StartedAt, cancellationToken);

        return new TimedResult(
            messages / (last - began).TotalSeconds,
            usage.Cpu.TotalMicroseconds / messages,
            usage.MachineCpu?.TotalMicroseconds / messages,
            (double?)usage.AllocatedBytes / messages,
            (double)costs.Commits / (warmUp + messages),
            (double)costs.WalBytes / (warmUp + messages),
            memory,
            (first - scene.Running.StartedAt).TotalSeconds);
    }

    public static (int Messages, int WarmUp) Counts(Scale scale, Contestant contestant) =>
        contestant.IsNaive ? (scale.NaiveMessages, scale.NaiveWarmUp) : (scale.Messages, scale.WarmUp);
}

/// <summary>What one round showed; costs are a message.</summary>
internal sealed record TimedResult(
    double MessagesPerSecond,
    double CpuMicroseconds,
    double? MachineCpuMicroseconds,
    double? AllocatedBytes,
    double Commits,
    double WalBytes,
    long PeakMemoryBytes,
    double StartToFirstCommitSeconds)
{
    public override string ToString()
    {
        FormattableString[] parts =
        [
            $"{MessagesPerSecond,8:N0} messages/s; a message {CpuMicroseconds:N1} us CPU",
            $"{MachineCpuMicroseconds:N0} us of the machine's",
            AllocatedBytes is null ? (FormattableString)$"allocations unknown" : $"{AllocatedBytes / 1024:N1} KiB",
            $"{Commits:N4} commits",
            $"{WalBytes:N0} B of log; {PeakMemoryBytes >> 20} MiB",
            $"first commit after {StartToFirstCommitSeconds:N2} s",
        ];

        return string.Join(", ", parts.Select(part => part.ToString(CultureInfo.InvariantCulture)));
    }
}
