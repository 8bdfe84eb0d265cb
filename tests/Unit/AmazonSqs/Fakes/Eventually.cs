using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace BusEtl.Tests.Unit.AmazonSqs.Fakes;

/// <summary>Waits for an effect, with a deadline.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(Debugger.IsAttached ? 60 : 10);

    public static async Task IsTrueAsync(Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string? expected = null)
    {
        var started = TimeProvider.System.GetTimestamp();
        using var looks = new PeriodicTimer(TimeSpan.FromMilliseconds(5));

        while (!condition())
        {
            if (TimeProvider.System.GetElapsedTime(started) > Deadline)
                Assert.Fail($"Did not happen within {Deadline.TotalSeconds} s: {expected}");

            await looks.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
    }

    /// <summary>The task's result, if it comes in time.</summary>
    public static Task WithinDeadline(this Task task) => task.WaitAsync(Deadline, TestContext.Current.CancellationToken);

    public static Task WhenCancelledAsync(this CancellationToken token)
    {
        var cancelled = new TaskCompletionSource();
        token.Register(() => cancelled.TrySetResult());

        return cancelled.Task.WithinDeadline();
    }
}
