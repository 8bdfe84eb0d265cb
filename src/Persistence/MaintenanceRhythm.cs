namespace BusEtl.Persistence;

/// <summary>
/// When the partitions are looked after again: a day after a success; after a failure in a minute, then twice as long each time up to an hour,
/// a quarter more or less, so that tasks which failed together do not come back together.
/// </summary>
internal sealed class MaintenanceRhythm
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly TimeSpan Shortest = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    private TimeSpan _afterFailure = Shortest;

    public TimeSpan AfterSuccess()
    {
        _afterFailure = Shortest;

        return Day;
    }

    public TimeSpan AfterFailure()
    {
        var next = _afterFailure;
        _afterFailure = next * 2 < Longest ? next * 2 : Longest;

        // Whole seconds read better in a log.
        return TimeSpan.FromSeconds(Math.Round(next.TotalSeconds * (0.75 + Random.Shared.NextDouble() / 2)));
    }
}
