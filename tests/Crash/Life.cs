using BusEtl.Tests.Integration.Infrastructure;

namespace BusEtl.Tests.Crash;

/// <summary>Keeps one service process alive: kills it at random moments and starts it again, until it has been killed often enough.</summary>
internal sealed class Life(IReadOnlyDictionary<string, string> settings, Random random)
{
    // A start takes about a second, so some kills come before the first receive, and most in full work.
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(2_500);

    /// <summary>Runs and kills.</summary>
    /// <param name="kills">How often the process is killed.</param>
    /// <param name="beforeEach">What happens before each start; told how many lives went before.</param>
    public async Task LeadAsync(int kills, Func<int, Task> beforeEach)
    {
        for (var life = 0; life < kills; life++)
        {
            await beforeEach(life);

            await using var process = ServiceProcess.Start(settings, "run");
            await Task.Delay(Shortest + ((Longest - Shortest) * random.NextDouble()), TestContext.Current.CancellationToken);
            await process.KillAsync();
        }
    }
}
