using BusEtl.AmazonSqs.Client;
using BusEtl.Service.Bus;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace BusEtl.Service.Health.Checks;

/// <summary>Ready: SQS answers, and every queue that the service needs is there, and its topic.</summary>
internal sealed class QueueCheck(QueueWatch queue, QueueKeeper keeper, AwsRefusals refusals, TimeProvider time) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var look = keeper.RefreshAsync();
        var reading = await queue.ReadAsync();

        // Where SQS does not answer, neither does the look; one that takes longer counts next time.
        if (reading.Fault is null)
            await look.WaitAsync(HealthTimes.Answer, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        var fault = keeper.Fault ?? reading.Fault ?? refusals.All.FirstOrDefault(refusal => refusal.IsMissing)?.Text;

        return fault is null ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy(fault);
    }
}
