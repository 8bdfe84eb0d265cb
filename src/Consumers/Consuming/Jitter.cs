namespace BusEtl.Consumers.Consuming;

/// <summary>
/// Cuts a wait at random by up to a fifth: what failed in one moment, in many tasks, is not tried again in one moment. A wait never gets
/// longer, so that what is set stays a bound.
/// </summary>
/// <param name="random">From 0 to 1.</param>
internal sealed class Jitter(Func<double> random)
{
    private const double RandomPart = 0.2;

    public TimeSpan Cut(TimeSpan wait) => wait * (1 - RandomPart * random());
}
