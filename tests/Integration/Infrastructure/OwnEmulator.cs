using System.Diagnostics;

namespace BusEtl.Tests.Integration.Infrastructure;

/// <summary>
/// The SQS and SNS emulator of the local stack as a process of a test's own, which can be started anew, empty, behind the same address.
/// </summary>
internal sealed class OwnEmulator : IAsyncDisposable
{
    private readonly string _record = Path.Combine(Path.GetTempPath(), $"busetl-emulator-{Guid.NewGuid():N}");
    private readonly FaultyGateway _gateway = new("http://127.0.0.1:9");
    private Process? _process;

    private OwnEmulator()
    {
    }

    public string Address => _gateway.Address;

    private static string Directory => Path.Combine(TestEnvironment.Root, "eng", "local-stack");

    private static string Node => Path.Combine(Directory, "node_modules", "node", "bin", "node");

    public static async Task<OwnEmulator> StartAsync()
    {
        Assert.SkipUnless(File.Exists(Node), "The local stack is not installed: eng/local-stack/up.");
        var emulator = new OwnEmulator();
        await emulator.StartProcessAsync();

        return emulator;
    }

    /// <summary>Ends the process and starts another one, which has nothing of what the first one had.</summary>
    public async Task RestartEmptyAsync()
    {
        await EndProcessAsync();
        await StartProcessAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await EndProcessAsync();
        await _gateway.DisposeAsync();
    }

    private async Task StartProcessAsync()
    {
        _process = Process.Start(Node, [Path.Combine(Directory, "fauxqs.mjs"), _record]);
        await Deadline.WaitForAsync("the emulator listens", () => File.Exists(_record));
        var port = (await File.ReadAllTextAsync(_record, TestContext.Current.CancellationToken)).Trim().Split(' ')[1];
        _gateway.Redirect($"http://127.0.0.1:{port}");
    }

    private async Task EndProcessAsync()
    {
        if (_process is null)
            return;

        _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
        File.Delete(_record);
    }
}
