using BusEtl.Consumers.Consuming;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace BusEtl.Service.Health.Checks;

/// <summary>
/// Ready: the endpoint receives and messages move. They do not when work stands for <c>Health:StuckAfter</c> and holds others up, or when
/// the endpoint is idle for 90 s though messages wait (<see cref="ReceiveProgress"/>).
/// </summary>
internal sealed class ReceivingCheck(ReceiveState state, IOptions<LoginQueueOptions> queue, IOptions<HealthOptions> health) : IHealthCheck
{
    private readonly string _queue = queue.Value.Name;
    private readonly TimeSpan _stuckAfter = StuckAfter(health.Value, queue.Value);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        // Always, because it measures from one look to the next.
        var standstill = await state.LookAsync();

        return Trouble(standstill) is { } reason ? HealthCheckResult.Unhealthy(reason) : HealthCheckResult.Healthy();
    }

    private string? Trouble(Standstill standstill)
    {
        if (state.IsStoppedByBreaker)
            return $"Nothing is received from {_queue} while the breaker is open.";
        if (!state.IsReceiving)
            return $"Nothing is received from {_queue}: it has not begun or it fails. The log says why, and it is tried again.";

        return Trouble(standstill, _stuckAfter);
    }

    internal static string? Trouble(Standstill standstill, TimeSpan stuckAfter)
    {
        if (standstill.HoldingUp >= stuckAfter)
            return $"Messages wait, and none of those in work came to its end for {Seconds(standstill.HoldingUp)}.";

        return standstill.Idle >= HealthTimes.Idle ? $"Messages wait, and none was received for {Seconds(standstill.Idle)}." : null;
    }

    internal static TimeSpan StuckAfter(HealthOptions health, LoginQueueOptions queue)
    {
        var retries = TimeSpan.FromTicks(queue.Retry.IntervalsOrDefault.Sum(wait => wait.Ticks)) + HealthTimes.Attempts;

        return health.StuckAfter > retries ? health.StuckAfter : retries;
    }

    private static string Seconds(TimeSpan time) => DurationText.Of(TimeSpan.FromSeconds(Math.Floor(time.TotalSeconds)));
}
