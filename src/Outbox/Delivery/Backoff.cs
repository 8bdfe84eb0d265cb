namespace BusEtl.Outbox.Delivery;

/// <summary>
/// How long to leave something alone that failed: twice as long each time up to a limit, less a random part of up to a half.
/// </summary>
internal sealed record Backoff(TimeSpan First, TimeSpan Limit)
{
    /// <summary>Of a database or a broker that is away.</summary>
    public static Backoff Outage { get; } = new(TimeSpan.FromMilliseconds(250), TimeSpan.FromSeconds(10));

    /// <summary>Of a single outbox.</summary>
    public static Backoff Suspect { get; } = new(TimeSpan.FromMilliseconds(500), TimeSpan.FromMinutes(5));

    /// <param name="failures">In a row so far, at least 1.</param>
    /// <param name="random">From 0 to 1.</param>
    public TimeSpan After(int failures, double random)
    {
        // 2^30 is beyond any limit, and well within what a double holds.
        var full = First * Math.Pow(2, Math.Min(failures - 1, 30));
        return (full < Limit ? full : Limit) * (1 - random / 2);
    }
}
