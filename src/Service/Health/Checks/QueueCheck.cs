using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace BusEtl.Service.Health.Checks;

/// <summary>Ready: SQS answers, and the login queue is there.</summary>
internal sealed class QueueCheck(QueueWatch queue) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        (await queue.ReadAsync()).Fault is { } fault ? HealthCheckResult.Unhealthy(fault) : HealthCheckResult.Healthy();
}
