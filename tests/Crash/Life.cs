using BusEtl.Tests.Integration.Infrastructure;

namespace BusEtl.Tests.Crash;

/// <summary>Keeps one service process alive: kills it at random moments and starts it again, until it has been killed often enough.</summary>
internal sealed class Life(CrashScene scene, Random random)
{
    // Four of five kills fall into the work, within this time of its first commit; the others anywhere in the start.
    private static readonly TimeSpan LongestWork = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(1.5);

    // While SQS or PostgreSQL is away a start may wait for it: then it is killed while it waits.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(20);

    /// <summary>Runs and kills.</summary>
    /// <param name="kills">How often the process is killed.</param>
    /// <param name="beforeEach">What happens before each start; told how many lives went before.</param>
    public async Task LeadAsync(int kills, Func<int, Task> beforeEach)
    {
        var killedAtWork = 0;

        for (var life = 0; life < kills; life++)
        {
            await beforeEach(life);

            await using var process = ServiceProcess.Start(scene.Settings, "run");
            killedAtWork += await LiveAsync() ? 1 : 0;
            await process.KillAsync();
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"Killed {kills} times, {killedAtWork} of them at work.");
    }

    private async Task<bool> LiveAsync()
    {
        if (random.Next(5) == 0)
        {
            await WaitAsync(LongestStart * random.NextDouble());

            return false;
        }

        var isAtWork = await scene.WaitForCommitAsync(LongestWait);
        await WaitAsync(LongestWork * random.NextDouble());

        return isAtWork;
    }

    private static Task WaitAsync(TimeSpan time) => Task.Delay(time, TestContext.Current.CancellationToken);
}
