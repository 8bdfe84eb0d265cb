namespace BusEtl.AmazonSqs.Receiving;

/// <summary>
/// How long to wait before something that failed is tried again: twice as long each time up to a limit, less a random part of up to a fifth,
/// so that many tasks do not come back in the same moment.
/// </summary>
/// <param name="first">The wait after the first failure.</param>
/// <param name="longest">The limit.</param>
/// <param name="random">From 0 to 1.</param>
internal sealed class Backoff(TimeSpan first, TimeSpan longest, Func<double> random)
{
    private const double RandomPart = 0.2;

    private readonly TimeSpan _first = first;
    private TimeSpan _next = first;

    /// <summary>The wait after one more failure.</summary>
    public TimeSpan Next()
    {
        var wait = _next;
        _next = wait * 2 < longest ? wait * 2 : longest;

        return wait * (1 - RandomPart * random());
    }

    public void Reset() => _next = _first;
}
