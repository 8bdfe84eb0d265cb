using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace BusEtl.Service.Health.Checks;

/// <summary>Ready: the bus has started, and no stop has begun.</summary>
internal sealed class ServiceCheck(IHostApplicationLifetime lifetime) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(Result());

    private HealthCheckResult Result() => lifetime switch
    {
        { ApplicationStopping.IsCancellationRequested: true } => HealthCheckResult.Unhealthy("The service is stopping."),
        { ApplicationStarted.IsCancellationRequested: false } => HealthCheckResult.Unhealthy("The service is starting."),
        _ => HealthCheckResult.Healthy(),
    };
}
