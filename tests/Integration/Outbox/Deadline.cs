using System.Diagnostics;

namespace BusEtl.Tests.Integration.Outbox;

/// <summary>Waits for effects, not longer than a test may.</summary>
internal static class Deadline
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(Debugger.IsAttached ? 120 : 30);

    /// <summary>Cancelled when the time is up.</summary>
    public static CancellationTokenSource Start()
    {
        var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        return limit;
    }

    public static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var limit = Start();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!await condition())
            await timer.WaitForNextTickAsync(limit.Token);
    }
}
