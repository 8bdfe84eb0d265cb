using BusEtl.Consumers.Consuming;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace BusEtl.Service.Health.Checks;

/// <summary>
/// Alive: receiving is not wedged in a way that only a restart cures. It is when work stands a minute longer than
/// <c>LoginQueue:Receive:MaxVisibilityTimeout</c>, at which it was cancelled; or when the endpoint, which says that it receives, is idle
/// for 5 minutes though messages wait. An absent database, an absent SQS and an open breaker are none: a restart would change nothing.
/// It waits for nothing: neither AWS nor the database can keep it from answering.
/// </summary>
internal sealed class WedgeCheck(ReceiveState state, IOptions<LoginQueueOptions> queue) : IHealthCheck
{
    private readonly TimeSpan _longestWork = queue.Value.Receive.MaxVisibilityTimeout + HealthTimes.Cancelled;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(Trouble(state.Peek(), _longestWork) is { } reason
            ? HealthCheckResult.Unhealthy(reason)
            : HealthCheckResult.Healthy());

    internal static string? Trouble(Standstill standstill, TimeSpan longestWork)
    {
        if (standstill.Standing >= longestWork)
            return "Work that was cancelled does not end. Only a restart helps.";

        return standstill.Idle >= HealthTimes.IdleForGood
            ? "Messages wait, nothing is in work and nothing is received. Only a restart helps."
            : null;
    }
}
