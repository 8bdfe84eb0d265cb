namespace BusEtl.AmazonSqs.Receiving;

/// <summary>
/// How long a message stays away that waits for something outside of it, such as a right or a queue: twice as long with every receive, so that
/// it is not received too often before that is there, and ends in a dead-letter queue.
/// </summary>
internal static class GiveBackDelay
{
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(15);

    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);

    /// <param name="receiveCount">SQS's own count, so it has the receives of other processes; null counts as one.</param>
    /// <param name="first">After the first receive, at least 1 s; then it is doubled, up to <see cref="Longest"/>.</param>
    public static TimeSpan Of(int? receiveCount, TimeSpan first)
    {
        var begin = first > Shortest ? first : Shortest;
        var delay = begin * Math.Pow(2, Math.Clamp((receiveCount ?? 1) - 1, 0, 16));

        // SQS takes whole seconds.
        return delay < Longest ? TimeSpan.FromSeconds(Math.Ceiling(delay.TotalSeconds)) : Longest;
    }
}
