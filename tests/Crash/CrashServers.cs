using System.Diagnostics;
using BusEtl.Tests.Integration.Infrastructure;

namespace BusEtl.Tests.Crash;

/// <summary>A local stack of these tests' own, because they crash its PostgreSQL; started once, stopped at the end.</summary>
public sealed class CrashServers : IAsyncLifetime
{
    // npm installs what the first start needs.
    private static readonly TimeSpan LongestScript = TimeSpan.FromMinutes(10);

    private readonly string _directory = Directory.CreateTempSubdirectory("busetl-crash-").FullName;

    public async ValueTask InitializeAsync()
    {
        var lines = await RunAsync("up");

        foreach (var line in lines.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var setting = line["export ".Length..].Split('=', 2);
            Environment.SetEnvironmentVariable(setting[0], setting[1].Trim('\''));
        }
    }

    /// <summary>Stops PostgreSQL as a crash does and starts it again after the time.</summary>
    public async Task CrashPostgresAsync(TimeSpan downFor) => await RunAsync("restart-postgres", $"{downFor.TotalSeconds:N0}");

    public async ValueTask DisposeAsync()
    {
        await RunAsync("down");
        Directory.Delete(_directory, recursive: true);
    }

    private async Task<string> RunAsync(string script, params string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(TestEnvironment.Root, "eng", "local-stack", script), arguments);
        start.Environment["BUSETL_LOCAL_DIR"] = _directory;

        // Not cut short when the tests are stopped: what runs then has to be taken down.
        var (exitCode, output, error) = await ChildProcess.RunAsync(start, LongestScript, CancellationToken.None);

        return exitCode == 0 ? output : throw new InvalidOperationException($"eng/local-stack/{script} ended with {exitCode}.\n{error}");
    }
}
