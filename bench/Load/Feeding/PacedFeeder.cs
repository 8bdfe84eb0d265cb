using System.Diagnostics;
using BusEtl.Bench.Load.Servers;

namespace BusEtl.Bench.Load.Feeding;

/// <summary>Sends messages one by one at a steady rate, whether or not the earlier ones were answered.</summary>
internal sealed class PacedFeeder(BenchQueue queue, LoginBodies bodies)
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    public async Task SendAsync(int rate, TimeSpan time, CancellationToken cancellationToken)
    {
        var count = (int)(rate * time.TotalSeconds);
        var sends = new List<Task>(count);
        var clock = Stopwatch.StartNew();
        using var timer = new PeriodicTimer(Tick);
        while (sends.Count < count && await timer.WaitForNextTickAsync(cancellationToken))
        {
            var due = Math.Min(count, (int)(clock.Elapsed.TotalSeconds * rate) + 1);
            while (sends.Count < due)
                sends.Add(queue.SendAsync(bodies.Take(1)[0], cancellationToken));
        }

        await Task.WhenAll(sends);
    }
}
