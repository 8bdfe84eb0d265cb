using System.Diagnostics;
using System.Net.Sockets;
using System.Text.Json;
using BusEtl.Bench.Load.Measuring;
using BusEtl.Bench.Probe;

namespace BusEtl.Bench.Load.Contestants;

/// <summary>A contestant at work, as a process of its own.</summary>
internal sealed class RunningContestant : IAsyncDisposable
{
    private const int LogLines = 20;

    private static readonly TimeSpan LongestStop = TimeSpan.FromMinutes(1);

    private static int _count;

    private readonly Process _process;
    private readonly string? _socket;
    private readonly string _log;
    private readonly Task _logging;

    private RunningContestant(string name, Process process, string? socket, string log)
    {
        Name = name;
        _process = process;
        _socket = socket;
        _log = log;
        _logging = Task.WhenAll(CopyAsync(process.StandardOutput, log), CopyAsync(process.StandardError, log + ".errors"));
    }

    public string Name { get; }

    /// <summary>When its process was started.</summary>
    public DateTimeOffset StartedAt { get; private init; }

    /// <param name="contestant">Who.</param>
    /// <param name="place">Where it works.</param>
    /// <param name="directory">For its log and the socket of its probe.</param>
    public static RunningContestant Start(Contestant contestant, Workplace place, string directory)
    {
        var number = Interlocked.Increment(ref _count);
        // Not among the logs: a socket's path has to be short.
        var socket = contestant.HasProbe ? Path.Combine(Path.GetTempPath(), $"busetl-bench-{Environment.ProcessId}-{number}") : null;
        var start = new ProcessStartInfo(contestant.Command[0], contestant.Command.Skip(1))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (socket is not null)
        {
            start.Environment["DOTNET_STARTUP_HOOKS"] = typeof(ProbeReading).Assembly.Location;
            start.Environment[ProbeReading.SocketVariable] = socket;
        }

        foreach (var (name, value) in contestant.Environment(place))
            start.Environment[name] = value;

        var startedAt = TimeProvider.System.GetUtcNow();
        return new RunningContestant(contestant.Name, Process.Start(start)!, socket, Path.Combine(directory, $"{number:D2}-{contestant.Name}.log"))
        {
            StartedAt = startedAt,
        };
    }

    /// <exception cref="BenchException">The process has ended by itself.</exception>
    public void ThrowIfEnded()
    {
        if (_process.HasExited)
            throw new BenchException($"{Name} ended with code {_process.ExitCode}. The end of its log ({_log}):\n{EndOfLog()}");
    }

    public async Task<Usage> ReadUsageAsync(CancellationToken cancellationToken)
    {
        var allocated = _socket is null ? (long?)null : (await AskProbeAsync(_socket, cancellationToken)).AllocatedBytes;
        _process.Refresh();
        return new Usage(_process.TotalProcessorTime, MachineCpu.Read(), allocated);
    }

    /// <summary>Resident memory: now, and the highest so far.</summary>
    public (long Now, long Peak) ReadMemory()
    {
        _process.Refresh();
        return (_process.WorkingSet64, _process.PeakWorkingSet64);
    }

    /// <summary>Stops the process where it is, until <see cref="Resume"/>: a queue can be filled meanwhile.</summary>
    public void Pause() => Signal("STOP");

    public void Resume() => Signal("CONT");

    /// <summary>Asks it to end and waits until it has.</summary>
    /// <exception cref="BenchException">It ended with an error, or not within a minute.</exception>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        Signal("TERM");
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(LongestStop);
        try
        {
            await _process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new BenchException($"{Name} has not ended {LongestStop} after SIGTERM. The end of its log ({_log}):\n{EndOfLog()}");
        }

        if (_process.ExitCode != 0)
            ThrowIfEnded();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
        await _logging;
        _process.Dispose();
        if (_socket is not null)
            File.Delete(_socket);
    }

    private static async Task<ProbeReading> AskProbeAsync(string path, CancellationToken cancellationToken)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
        await using var stream = new NetworkStream(socket);
        return (await JsonSerializer.DeserializeAsync(stream, ProbeReadingContext.Default.ProbeReading, cancellationToken))!;
    }

    private void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{_process.Id}"]);
        kill.WaitForExit();
    }

    private string EndOfLog() => string.Join('\n', File.ReadLines(_log).Concat(File.ReadLines(_log + ".errors")).TakeLast(LogLines));

    private static async Task CopyAsync(StreamReader output, string path)
    {
        await using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
        await output.BaseStream.CopyToAsync(file);
    }
}
