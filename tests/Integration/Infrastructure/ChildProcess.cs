using System.Diagnostics;

namespace BusEtl.Tests.Integration.Infrastructure;

/// <summary>Runs a program to its end. With what it has started, it does not outlive its time limit nor a test that is stopped.</summary>
internal static class ChildProcess
{
    /// <param name="start">The program; its input and output are those of this method.</param>
    /// <param name="limit">After this time it is killed.</param>
    /// <param name="cancelled">Kills it at once.</param>
    /// <exception cref="TimeoutException">It has not ended within the limit.</exception>
    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(
        ProcessStartInfo start, TimeSpan limit, CancellationToken cancelled)
    {
        (start.RedirectStandardOutput, start.RedirectStandardError) = (true, true);
        using var process = Process.Start(start)!;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancelled);
        deadline.CancelAfter(limit);

        try
        {
            var error = process.StandardError.ReadToEndAsync(deadline.Token);
            var output = await process.StandardOutput.ReadToEndAsync(deadline.Token);
            await process.WaitForExitAsync(deadline.Token);

            return (process.ExitCode, output, await error);
        }
        catch (OperationCanceledException) when (!cancelled.IsCancellationRequested)
        {
            throw new TimeoutException($"{start.FileName} {string.Join(' ', start.ArgumentList)} (process {process.Id}) has not ended within {limit}.");
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }
}
