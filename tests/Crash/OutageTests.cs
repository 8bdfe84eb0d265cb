using System.Diagnostics;
using BusEtl.Tests.Integration.Infrastructure;

namespace BusEtl.Tests.Crash;

/// <summary>PostgreSQL is away for a while, and thousands of logins wait.</summary>
public sealed class OutageTests(CrashServers stack, TestTemplate template) : IClassFixture<TestTemplate>
{
    private const int Messages = 5_000;
    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestCatchUp = TimeSpan.FromSeconds(10);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_outage_puts_nothing_into_the_error_queue_and_all_is_stored_soon_after_it(bool hasStoredBefore)
    {
        await using var scene = await CrashScene.OpenAsync(template, TestEnvironment.Sqs);
        var logins = Logins.Distinct(Messages).ToList();
        await scene.SendAsync(logins.Take(1));
        await using var early = hasStoredBefore ? await StartAtWorkAsync(scene) : null;

        var outage = stack.CrashPostgresAsync(Outage);
        await Deadline.WaitForAsync("PostgreSQL is down", async () => !await scene.DatabaseAnswersAsync());
        await scene.SendAsync(logins.Skip(1));
        await using var late = hasStoredBefore ? null : ServiceProcess.Start(scene.Settings, "run", "--live");
        var service = early ?? late!;

        var waiting = hasStoredBefore ? Messages - 1 : Messages;
        await Deadline.WaitForAsync("the breaker opens", () => service.Log.Contains("The breaker is open", StringComparison.Ordinal));
        await Deadline.WaitForAsync("all that was in work is back in the queue", async () => await scene.CountVisibleAsync() == waiting);
        Assert.False(outage.IsCompleted);
        Assert.Equal(0, await scene.CountErrorsAsync());

        await outage;
        var back = Stopwatch.StartNew();
        await Deadline.WaitForAsync("all logins are stored", async () => await scene.CountLoginsAsync() == Messages);
        TestContext.Current.TestOutputHelper?.WriteLine($"All stored {back.Elapsed.TotalSeconds:N1} s after PostgreSQL's return.");
        Assert.InRange(back.Elapsed, TimeSpan.Zero, LongestCatchUp);

        Assert.Equal(0, await service.TerminateAsync());
        await scene.DrainAsync();
        await scene.AssertAllIsWellAsync(Messages);
    }

    private static async Task<ServiceProcess> StartAtWorkAsync(CrashScene scene)
    {
        var service = ServiceProcess.Start(scene.Settings, "run", "--live");
        await Deadline.WaitForAsync("the service is at work", async () => await scene.CountLoginsAsync() == 1);

        return service;
    }
}
