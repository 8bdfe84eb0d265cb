using System.Globalization;

namespace BusEtl.Service;

/// <summary>A duration as a reader says it: <c>200 ms</c>, <c>6.2 s</c>, <c>36 min 24.8 s</c>, <c>14 d</c>.</summary>
internal static class DurationText
{
    /// <param name="duration">0 or more.</param>
    public static string Of(TimeSpan duration)
    {
        if (duration < TimeSpan.FromSeconds(1) && duration > TimeSpan.Zero)
            return $"{Number(duration.TotalMilliseconds)} ms";

        var seconds = duration.TotalSeconds - (Math.Floor(duration.TotalMinutes) * 60);
        var parts = new[]
        {
            Part(duration.Days, "d"),
            Part(duration.Hours, "h"),
            Part(duration.Minutes, "min"),
            Part(seconds, "s"),
        }.Where(part => part.Length > 0).ToList();

        return parts.Count == 0 ? "0 s" : string.Join(' ', parts);
    }

    /// <summary>As it is written in settings: <c>00:00:00.1</c>, <c>14.00:00:00</c>.</summary>
    public static string AsSetting(TimeSpan duration)
    {
        var text = duration.ToString("c", CultureInfo.InvariantCulture);

        return duration.Ticks % TimeSpan.TicksPerSecond == 0 ? text : text.TrimEnd('0');
    }

    private static string Part(double count, string unit) => Number(count) is var text && text == "0" ? "" : $"{text} {unit}";

    private static string Number(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);
}
