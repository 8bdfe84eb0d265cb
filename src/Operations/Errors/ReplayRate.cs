using BusEtl.AmazonSqs.Client;

namespace BusEtl.Operations.Errors;

/// <summary>Spreads messages evenly over time. Safe for use by many threads at once.</summary>
/// <param name="perSecond">Messages a second, above 0; null for no limit.</param>
/// <param name="time">The clock.</param>
internal sealed class ReplayRate(double? perSecond, TimeProvider time)
{
    private const double CallsPerSecond = 10;

    private readonly Lock _lock = new();
    private readonly long _start = time.GetTimestamp();
    private TimeSpan _next;

    /// <summary>Messages of one call: the more calls a second, the more even the flow.</summary>
    public int CallSize { get; } = perSecond is { } rate
        ? (int)Math.Clamp(rate / CallsPerSecond, 1, SqsLimits.MaxBatchEntries)
        : SqsLimits.MaxBatchEntries;

    /// <summary>Waits for the turn of so many messages.</summary>
    public Task WaitAsync(int messages, CancellationToken cancellationToken)
    {
        if (perSecond is not { } rate)
            return Task.CompletedTask;

        TimeSpan wait;
        lock (_lock)
        {
            // Not by the time of day, which somebody may set meanwhile.
            var now = time.GetElapsedTime(_start);
            // What was not used in time is lost: to catch up would be a burst.
            var turn = _next > now ? _next : now;
            _next = turn + TimeSpan.FromSeconds(messages / rate);
            wait = turn - now;
        }

        return wait > TimeSpan.Zero ? Task.Delay(wait, time, cancellationToken) : Task.CompletedTask;
    }
}
