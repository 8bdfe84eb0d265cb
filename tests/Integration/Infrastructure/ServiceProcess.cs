using System.Diagnostics;
using System.Text;
using BusEtl.Tests.Integration.Infrastructure.Books;

namespace BusEtl.Tests.Integration.Infrastructure;

/// <summary>The real executable as a process of its own. Killed when the test forgets it, before the books of the test are closed.</summary>
internal sealed class ServiceProcess : IAsyncDisposable
{
    private static readonly TimeSpan LongestRun = TimeSpan.FromMinutes(3);

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _log = new();
    private bool _isDisposed;

    private ServiceProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Append(_output, line.Data);
        process.ErrorDataReceived += (_, line) => Append(_log, line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        TestBooks.Current?.StopFirst(() => DisposeAsync().AsTask());
    }

    /// <summary>What the process wrote to standard output so far.</summary>
    public string Output => Read(_output);

    /// <summary>What the process wrote to standard error so far; its log, when it runs with <c>--live</c> or <c>--exit-when-drained</c>.</summary>
    public string Log => Read(_log);

    /// <summary>The most memory that the process, which still runs, has had at a time, in bytes.</summary>
    public long PeakMemory
    {
        get
        {
            _process.Refresh();

            return _process.PeakWorkingSet64;
        }
    }

    /// <summary>Starts <c>busetl</c> with the arguments and with no setting of this machine but the ones given.</summary>
    public static ServiceProcess Start(IReadOnlyDictionary<string, string> environment, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "busetl"), arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;

        return new ServiceProcess(new Process { StartInfo = start });
    }

    /// <summary>Runs <c>busetl</c> to its end. One that ends otherwise, or not in time, is killed.</summary>
    public static Task<ServiceProcess> RunAsync(
        IReadOnlyDictionary<string, string> environment,
        int expectedExitCode,
        params IEnumerable<string> arguments) => RunAsync(environment, expectedExitCode, LongestRun, arguments);

    /// <inheritdoc cref="RunAsync(IReadOnlyDictionary{string, string}, int, IEnumerable{string})"/>
    public static async Task<ServiceProcess> RunAsync(
        IReadOnlyDictionary<string, string> environment,
        int expectedExitCode,
        TimeSpan longest,
        params IEnumerable<string> arguments)
    {
        var process = Start(environment, arguments);
        try
        {
            var exitCode = await process.WaitForExitAsync(longest);
            Assert.True(exitCode == expectedExitCode, $"busetl ended with {exitCode}.\n{process.Output}\n{process.Log}");
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }

        return process;
    }

    public async Task<int> WaitForExitAsync(TimeSpan? longest = null)
    {
        var limit = longest ?? LongestRun;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(limit);
        try
        {
            await _process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            Assert.Fail($"busetl (process {_process.Id}) has not ended within {limit}.\n{Output}\n{Log}");
        }

        return _process.ExitCode;
    }

    /// <summary>Asks the process to end, as an orchestrator does.</summary>
    public async Task<int> TerminateAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, kill.ExitCode);

        return await WaitForExitAsync();
    }

    /// <summary>Ends the process at once (SIGKILL), as a crash does.</summary>
    public async Task KillAsync()
    {
        if (_process.HasExited)
            return;

        _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        // By the test, by RunAsync, and when the books are closed.
        if (_isDisposed)
            return;

        await KillAsync();
        _process.Dispose();
        _isDisposed = true;
    }

    private static void Append(StringBuilder text, string? line)
    {
        // Null is the end of the stream.
        if (line is null)
            return;

        lock (text)
            text.AppendLine(line);
    }

    private static string Read(StringBuilder text)
    {
        lock (text)
            return text.ToString();
    }
}
