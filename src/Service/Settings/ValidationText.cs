using System.Globalization;
using System.Text.RegularExpressions;

namespace BusEtl.Service.Settings;

/// <summary>The texts of the generated validators, as a user of settings needs them.</summary>
internal static partial class ValidationText
{
    /// <summary>
    /// 'Size: The field LoginQueueOptions.Batch.Size must be ...' is 'LoginQueue:Batch:Size must be ...' to a user. Other texts stay as they
    /// are.
    /// </summary>
    public static string Of(string failure)
    {
        var match = Generated().Match(failure);
        if (!match.Success)
            return failure;

        var rule = Thousands().Replace(match.Groups["rule"].Value, number => $"{number.Value},");

        return $"{match.Groups["section"].Value}:{match.Groups["key"].Value.Replace('.', ':')}{Durations().Replace(rule, DurationBounds)}";
    }

    private static string DurationBounds(Match match)
    {
        var from = TimeSpan.Parse(match.Groups["from"].Value, CultureInfo.InvariantCulture);
        var to = TimeSpan.Parse(match.Groups["to"].Value, CultureInfo.InvariantCulture);

        return $"{DurationText.AsSetting(from)} and {DurationText.AsSetting(to)} ({DurationText.Of(from)} to {DurationText.Of(to)})";
    }

    [GeneratedRegex(@"^\w+: (The (field )?)?(?<section>\w+)Options\.(?<key>[\w.]*\w)(?<rule>.*)$", RegexOptions.Singleline)]
    private static partial Regex Generated();

    [GeneratedRegex(@"(?<from>[\d.]*:\d\d:[\d.]*\d) and (?<to>[\d.]*:\d\d:[\d.]*\d)")]
    private static partial Regex Durations();

    [GeneratedRegex(@"\d(?=(\d{3})+\b)")]
    private static partial Regex Thousands();
}
