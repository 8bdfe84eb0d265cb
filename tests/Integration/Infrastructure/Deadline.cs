namespace BusEtl.Tests.Integration.Infrastructure;

/// <summary>Waits for an effect, and says which one did not come.</summary>
internal static class Deadline
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    public static Task WaitForAsync(string effect, Func<bool> isThere) => WaitForAsync(effect, () => Task.FromResult(isThere()));

    public static async Task WaitForAsync(string effect, Func<Task<bool>> isThere)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(Longest);
        using var timer = new PeriodicTimer(Interval);

        try
        {
            while (!await isThere())
                await timer.WaitForNextTickAsync(deadline.Token);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            Assert.Fail($"Within {Longest} this did not happen: {effect}.");
        }
    }
}
