using System.Diagnostics;

namespace BusEtl.Bench.Load;

/// <summary>A program that the benchmark calls and waits for; it does not outlive the benchmark.</summary>
internal static class CalledProgram
{
    /// <exception cref="BenchException">It ended with an error.</exception>
    public static async Task RunAsync(
        string executable, string[] arguments, CancellationToken cancellationToken, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(executable, arguments) { RedirectStandardOutput = true };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var call = Process.Start(start)!;

        try
        {
            var output = await call.StandardOutput.ReadToEndAsync(cancellationToken);
            await call.WaitForExitAsync(cancellationToken);
            if (call.ExitCode != 0)
                throw new BenchException($"{executable} {arguments[0]} ended with code {call.ExitCode}. {output}");
        }
        finally
        {
            if (!call.HasExited)
                call.Kill();
        }
    }
}
