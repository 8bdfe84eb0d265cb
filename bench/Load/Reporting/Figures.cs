using System.Globalization;

namespace BusEtl.Bench.Load.Reporting;

/// <summary>Figures as people read them, the same in every culture. What was not measured is a hyphen.</summary>
internal static class Figures
{
    private const string NotMeasured = "-";

    /// <summary>About three significant digits; whole from 100 on.</summary>
    public static string Number(double? value) => value is { } number ? Text(number, MeasuredFormat(number)) : NotMeasured;

    /// <summary>A bound as it was set, without zeros at its end.</summary>
    public static string Bound(double value) => Text(value, "#,0.####");

    public static string Count(int count) => Text(count, "N0");

    public static string Count(int count, string one, string many) => $"{Count(count)} {(count == 1 ? one : many)}";

    public static string KiB(double? bytes) => Number(bytes / 1024);

    public static string MiB(double? bytes) => Number(bytes / (1024 * 1024));

    public static string GiB(double? bytes) => Number(bytes / (1024 * 1024 * 1024));

    public static string Day(DateTimeOffset time) => time.UtcDateTime.ToString("d MMMM yyyy", CultureInfo.InvariantCulture);

    public static string Minute(DateTimeOffset time) => time.UtcDateTime.ToString("HH:mm", CultureInfo.InvariantCulture) + " UTC";

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    private static string MeasuredFormat(double value) => Math.Abs(value) switch
    {
        0 or >= 99.95 => "N0",
        >= 9.995 => "N1",
        >= 0.9995 => "N2",
        >= 0.09995 => "N3",
        _ => "N4",
    };
}
