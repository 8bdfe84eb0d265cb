using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using BusEtl.Service.Settings;

namespace BusEtl.Tests.Unit.Settings;

/// <summary>The README's table of settings is the documentation of the options, and that says what the code does.</summary>
public sealed class SettingsTableTests
{
    private const string Begin = "<!-- settings -->\n";
    private const string End = "<!-- /settings -->";

    [Fact]
    public void The_table_in_the_README_is_the_documentation_of_the_options()
    {
        var readme = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "README.md"));
        var begin = readme.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        var table = "| key | meaning |\n|---|---|\n"
            + string.Concat(DocumentedSetting.All.Select(setting => $"| `{setting.Key}` | {setting.Text} |\n"));

        Assert.True(readme[begin..readme.IndexOf(End, StringComparison.Ordinal)] == table, $"""
            The documentation of the options is not what the README says. Between its markers belongs:
            {table}
            """);
    }

    [Fact]
    public void Every_section_that_options_name_may_be_given() =>
        Assert.All(DocumentedSetting.All, setting => Assert.Contains(setting.Key.Split(':')[0], SettingsSections.Known));

    [Fact]
    public void Every_documented_default_is_the_one_of_the_code() => Assert.All(DocumentedSetting.All, setting =>
    {
        if (Default(setting) is { } value)
            Assert.Matches($@"Defaults to {Regex.Escape(value)}[.,;]( |$)", setting.Text);
        else
            Assert.Matches(@"Defaults to [^\d]|Required", setting.Text);
    });

    [Fact]
    public void Every_documented_range_is_the_one_of_the_code() => Assert.All(DocumentedSetting.All, setting =>
    {
        if (setting.Property.GetCustomAttribute<RangeAttribute>() is { } range)
            Assert.Contains($"{Bound(range, range.Minimum)} to {Bound(range, range.Maximum)}", setting.Text, StringComparison.Ordinal);
    });

    private static string? Default(DocumentedSetting setting)
    {
        var list = setting.Options.GetType().GetProperty($"{setting.Property.Name}OrDefault", BindingFlags.NonPublic | BindingFlags.Instance);
        var value = (list ?? setting.Property).GetValue(setting.Options);

        return value switch
        {
            null or "" => null,
            string name => $"`{name}`",
            bool truth => truth ? "true" : "false",
            TimeSpan[] waits => $"{string.Join(", ", waits.SkipLast(1).Select(Duration))} and {Duration(waits[^1])}",
            TimeSpan duration => Duration(duration),
            // A port is no quantity.
            int port when setting.Property.Name == "Port" => port.ToString(CultureInfo.InvariantCulture),
            int number => Number(number),
            double share => share.ToString(CultureInfo.InvariantCulture),
            _ => throw new NotSupportedException($"{setting.Key} has a default of another type."),
        };
    }

    private static string Bound(RangeAttribute range, object bound) => bound switch
    {
        string text when range.OperandType == typeof(TimeSpan) => Duration(TimeSpan.Parse(text, CultureInfo.InvariantCulture)),
        int number => Number(number),
        _ => Convert.ToString(bound, CultureInfo.InvariantCulture)!,
    };

    private static string Number(int number) => number.ToString("N0", CultureInfo.InvariantCulture);

    // The documentation has whole numbers of one unit.
    private static string Duration(TimeSpan duration) => duration switch
    {
        _ when duration == TimeSpan.Zero => "0",
        { Ticks: var ticks } when ticks % TimeSpan.TicksPerDay == 0 => Count(ticks / TimeSpan.TicksPerDay, "day"),
        { Ticks: var ticks } when ticks % TimeSpan.TicksPerHour == 0 => Count(ticks / TimeSpan.TicksPerHour, "hour"),
        { Ticks: var ticks } when ticks % TimeSpan.TicksPerMinute == 0 => Count(ticks / TimeSpan.TicksPerMinute, "minute"),
        { Ticks: var ticks } when ticks % TimeSpan.TicksPerSecond == 0 => $"{ticks / TimeSpan.TicksPerSecond} s",
        { Ticks: var ticks } => $"{ticks / TimeSpan.TicksPerMillisecond} ms",
    };

    private static string Count(long count, string unit) => $"{count} {unit}{(count == 1 ? "" : "s")}";
}
