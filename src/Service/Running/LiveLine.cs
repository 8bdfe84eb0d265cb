namespace BusEtl.Service.Running;

/// <summary>Shows the counts while the service runs: one line that changes on a terminal, a line now and then in a pipe.</summary>
internal sealed class LiveLine(RunReport report, TextWriter output, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan TerminalInterval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan PipeInterval = TimeSpan.FromSeconds(5);

    private readonly bool _isTerminal = !Console.IsOutputRedirected;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(_isTerminal ? TerminalInterval : PipeInterval, time);
        var shown = "";

        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                var line = report.Line();
                if (line == shown)
                    continue;

                await output.WriteAsync(_isTerminal ? "\r" + line.PadRight(shown.Length) : line + Environment.NewLine);
                await output.FlushAsync(stoppingToken);
                shown = line;
            }
        }
        catch (OperationCanceledException)
        {
            if (_isTerminal)
                await output.WriteAsync("\r" + new string(' ', shown.Length) + "\r");
        }
    }
}
