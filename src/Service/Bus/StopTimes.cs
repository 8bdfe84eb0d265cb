using BusEtl.Consumers.Consuming;

namespace BusEtl.Service.Bus;

/// <summary>
/// How <see cref="LoginQueueOptions.ShutdownTimeout"/> is shared out: first open receives and the work may end by themselves, then the work is
/// cancelled, then what is left is given back and the rest of the process ends.
/// </summary>
/// <param name="Total">The whole stop.</param>
internal readonly record struct StopTimes(TimeSpan Total)
{
    private static readonly TimeSpan LongestRest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestGrace = TimeSpan.FromSeconds(2);

    /// <summary>When the bus has to be down: an eighth before the end, a second at most.</summary>
    public TimeSpan Bus => Total - Min(LongestRest, Total / 8);

    /// <summary>When work still going on is cancelled: a quarter of the whole time before that, two seconds at most.</summary>
    public TimeSpan Work => Bus - Min(LongestGrace, Total / 4);

    /// <summary>
    /// The longest wait of a receive, in whole seconds: one that has to be cut short can take messages away that nobody hears of until
    /// their visibility timeout ends.
    /// </summary>
    public TimeSpan Receive => TimeSpan.FromSeconds(Math.Floor(Work.TotalSeconds));

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
