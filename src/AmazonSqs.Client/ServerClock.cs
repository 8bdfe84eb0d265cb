namespace BusEtl.AmazonSqs.Client;

/// <summary>
/// How far the clock of this machine is from that of a service, by the Date header of the service's last answer. Safe for many threads.
/// </summary>
public sealed class ServerClock
{
    /// <summary>AWS refuses a request whose signature is further than this from its own time.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    /// <summary>
    /// What a date leaves open: it has whole seconds, cut off, may have been written some time before the answer was sent, and took its way.
    /// </summary>
    public static readonly TimeSpan Doubt = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan CutOff = TimeSpan.FromSeconds(0.5);

    private Reading? _last;

    /// <summary>
    /// How much this machine is ahead, negative when it is behind, to about a second; null while no answer had a date.
    /// </summary>
    public TimeSpan? Ahead => Volatile.Read(ref _last)?.Ahead;

    /// <summary>What the last date said; null while no answer had one.</summary>
    public DateTimeOffset? ServerTime => Volatile.Read(ref _last)?.ServerTime;

    /// <summary>Whether the difference is more than AWS tolerates; false while it is not known.</summary>
    public bool IsWrong => Ahead is { } ahead && ahead.Duration() > Tolerance;

    /// <summary>
    /// The server's time when this machine's clock shows <paramref name="here"/>. It is this machine's own while no answer had a date, and
    /// where the two differ by no more than <see cref="Doubt"/>: a date cannot make a clock better that is right already.
    /// </summary>
    public DateTimeOffset At(DateTimeOffset here) => Ahead - CutOff is { } ahead && ahead.Duration() > Doubt ? here - ahead : here;

    internal void Note(DateTimeOffset? server, DateTimeOffset here)
    {
        // A date is in whole seconds, so the same difference is seen again and again: then nothing is made.
        if (server is { } date && (_last is not { } last || last.ServerTime != date))
            Volatile.Write(ref _last, new Reading(date, here - date));
    }

    private sealed class Reading(DateTimeOffset serverTime, TimeSpan ahead)
    {
        public DateTimeOffset ServerTime { get; } = serverTime;

        public TimeSpan Ahead { get; } = ahead;
    }
}
