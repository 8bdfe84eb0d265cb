using System.Globalization;

namespace BusEtl.Operations.Diagnosing;

/// <summary>How far this machine's clock is ahead of a server's, and how much of that may be the way of the answer.</summary>
internal readonly record struct ClockOffset(TimeSpan Ahead, TimeSpan Doubt)
{
    /// <summary>By a header that has whole seconds, cut off; null without one.</summary>
    /// <param name="server">The header.</param>
    /// <param name="now">This machine's time when the answer was there.</param>
    /// <param name="roundTrip">How long it took.</param>
    public static ClockOffset? Of(DateTimeOffset? server, DateTimeOffset now, TimeSpan roundTrip)
    {
        if (server is not { } date)
            return null;

        var half = TimeSpan.FromSeconds(0.5);

        return new ClockOffset(now - (roundTrip / 2) - (date + half), half + (roundTrip / 2));
    }

    /// <summary>Whether it is off by so much, whatever the way of the answer was.</summary>
    public bool IsAtLeast(TimeSpan time) => Ahead.Duration() - Doubt >= time;

    /// <summary><c>12 s ahead of</c>, <c>10 min behind</c>, <c>within 1 s of</c>.</summary>
    public override string ToString()
    {
        var seconds = Ahead.Duration().TotalSeconds;
        if (seconds <= Math.Max(1, Doubt.TotalSeconds))
            return string.Create(CultureInfo.InvariantCulture, $"within {Math.Ceiling(Math.Max(1, Doubt.TotalSeconds)):0} s of");

        var amount = seconds < 120
            ? string.Create(CultureInfo.InvariantCulture, $"{seconds:0} s")
            : string.Create(CultureInfo.InvariantCulture, $"{seconds / 60:0.#} min");

        return $"{amount} {(Ahead > TimeSpan.Zero ? "ahead of" : "behind")}";
    }
}
