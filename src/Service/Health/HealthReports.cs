using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace BusEtl.Service.Health;

/// <summary>Runs the checks, and logs when the service turns ready or not.</summary>
internal sealed partial class HealthReports(HealthCheckService checks, ILogger<HealthReports> logger)
{
    public const string Live = "busetl-live";
    public const string Ready = "busetl-ready";

    private int _wasReady = -1;

    public Task<HealthReport> LiveAsync(CancellationToken cancellationToken) =>
        checks.CheckHealthAsync(check => check.Tags.Contains(Live), cancellationToken);

    public async Task<HealthReport> ReadyAsync(CancellationToken cancellationToken)
    {
        var report = await checks.CheckHealthAsync(check => check.Tags.Contains(Ready), cancellationToken);
        var isReady = report.Status == HealthStatus.Healthy ? 1 : 0;
        if (Interlocked.Exchange(ref _wasReady, isReady) != isReady)
            LogChange(report);

        return report;
    }

    private void LogChange(HealthReport report)
    {
        if (report.Status == HealthStatus.Healthy)
            Log.IsReady(logger);
        else
            Log.IsNotReady(logger, string.Join(' ', report.Entries.Values.Select(entry => entry.Description).OfType<string>()));
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "The service is ready.")]
        public static partial void IsReady(ILogger logger);

        [LoggerMessage(2, LogLevel.Warning, "The service is not ready. {Reasons} It is checked again whenever somebody asks.")]
        public static partial void IsNotReady(ILogger logger, string reasons);
    }
}
