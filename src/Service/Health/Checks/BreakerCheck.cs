using BusEtl.Consumers.Breaking;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace BusEtl.Service.Health.Checks;

/// <summary>Ready: the breaker is closed, or half open, which means that a message is being tried.</summary>
internal sealed class BreakerCheck(LoginBreaker breaker) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(breaker.State == BreakerState.Open ? HealthCheckResult.Unhealthy(Reason) : HealthCheckResult.Healthy());

    private string Reason => breaker switch
    {
        { Fault: { } fault } => $"The breaker is open: {fault.Text} Nothing is received until the database takes logins.",
        { Reason: BreakerReason.NothingStored } =>
            "The breaker is open: nothing of a batch can be stored, though the database takes a made-up login. Nothing is received until one "
            + "is tried.",
        _ => "The breaker is open: too many logins cannot be stored. Nothing is received until one is tried.",
    };
}
