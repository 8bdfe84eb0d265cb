using BusEtl.AmazonSqs.Client;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace BusEtl.Service.Health.Checks;

/// <summary>Ready: nothing that the service asked of SQS and SNS was refused for want of a right or a key.</summary>
internal sealed class RightsCheck(AwsRefusals refusals) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var missing = refusals.All.Where(refusal => !refusal.IsMissing).Select(refusal => refusal.Text).ToList();

        return Task.FromResult(missing.Count > 0 ? HealthCheckResult.Unhealthy(string.Join(' ', missing)) : HealthCheckResult.Healthy());
    }
}
