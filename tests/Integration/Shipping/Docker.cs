using System.Diagnostics;
using BusEtl.Tests.Integration.Infrastructure;

namespace BusEtl.Tests.Integration.Shipping;

/// <summary>The Docker command line of this machine.</summary>
internal static class Docker
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(3);

    private static readonly Lazy<Task<bool>> Answer = new(() => CanAsync("info"));

    /// <summary>Whether there is a Docker engine that answers.</summary>
    public static Task<bool> AnswersAsync() => Answer.Value;

    /// <summary>Whether there is a <c>docker</c>, and a run of it with these arguments ends with exit code 0.</summary>
    public static async Task<bool> CanAsync(params IEnumerable<string> arguments)
    {
        try
        {
            return (await StartAsync(arguments)).ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // There is no program of this name.
            return false;
        }
    }

    /// <summary>Runs <c>docker</c> and returns its standard output; with another exit code than 0 the test fails.</summary>
    public static async Task<string> RunAsync(params IEnumerable<string> arguments)
    {
        var (exitCode, output, error) = await StartAsync(arguments);
        Assert.True(exitCode == 0, $"docker ended with {exitCode}.\n{output}\n{error}");

        return output;
    }

    private static Task<(int ExitCode, string Output, string Error)> StartAsync(IEnumerable<string> arguments) =>
        ChildProcess.RunAsync(new ProcessStartInfo("docker", arguments), Longest, TestContext.Current.CancellationToken);
}
