using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using BusEtl.Operations.Errors;

namespace BusEtl.Service.Commands.Errors;

/// <summary>How a replay goes about it.</summary>
internal static class PlanArguments
{
    private static readonly Option<int?> Canary = new("--canary")
    {
        HelpName = "N",
        Description = "First replay N messages, wait until their rows are seen, and go on only if all of them were stored.",
        CustomParser = ParseCount,
    };

    private static readonly Option<double?> Rate = new("--rate")
    {
        HelpName = "N/s",
        Description = "Messages a second at most, evenly spread, such as 50/s. Without it as fast as it goes.",
        CustomParser = ParseRate,
    };

    private static readonly Option<int?> Max = new("--max")
    {
        HelpName = "N",
        Description = "Replay N messages at most, the oldest first.",
        CustomParser = ParseCount,
    };

    private static readonly Option<double?> StopShare = new("--stop-on-failure-share")
    {
        HelpName = "SHARE",
        Description = "Wait for the outcome of every 500 messages, and stop when more than this share of all was not stored, such as 0.2.",
        CustomParser = ParseShare,
    };

    private static readonly Option<double?> OutcomeTimeout = new("--outcome-timeout")
    {
        HelpName = "SECONDS",
        Description = "How long an outcome is waited for; what is not stored by then counts as failed. 1 to 3,600. Default: 30.",
        CustomParser = ParseSeconds,
    };

    private static readonly Option<bool> IncludeInvalid = new("--include-invalid")
    {
        Description = "Send also messages that the service would refuse again. Without it they stay where they are.",
    };

    /// <returns>What gives the plan of a parsed command line.</returns>
    public static Func<ParseResult, ReplayPlan> AddPlan(this Command command)
    {
        foreach (var option in new Option[] { Canary, Rate, Max, StopShare, OutcomeTimeout, IncludeInvalid })
            command.Options.Add(option);

        return parsed => new ReplayPlan
        {
            Canary = parsed.GetValue(Canary) ?? 0,
            Rate = parsed.GetValue(Rate),
            Most = parsed.GetValue(Max),
            StopShare = parsed.GetValue(StopShare),
            OutcomeTimeout = TimeSpan.FromSeconds(parsed.GetValue(OutcomeTimeout) ?? 30),
            IncludesInvalid = parsed.GetValue(IncludeInvalid),
        };
    }

    private static int? ParseCount(ArgumentResult result)
    {
        if (int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0)
            return count;

        result.AddError("N must be a whole number above 0.");
        return null;
    }

    private static double? ParseRate(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (text.EndsWith("/s", StringComparison.Ordinal))
            text = text[..^2];
        if (Parse(text) is { } rate and >= 0.01 and <= 100_000)
            return rate;

        result.AddError("--rate must be a number of messages a second from 0.01 to 100,000, such as 50/s.");
        return null;
    }

    private static double? ParseShare(ArgumentResult result)
    {
        if (Parse(result.Tokens[0].Value) is { } share and >= 0 and <= 1)
            return share;

        result.AddError("--stop-on-failure-share must be a number from 0 to 1, such as 0.2.");
        return null;
    }

    private static double? ParseSeconds(ArgumentResult result)
    {
        if (Parse(result.Tokens[0].Value) is { } seconds and >= 1 and <= 3_600)
            return seconds;

        result.AddError("--outcome-timeout must be a number of seconds from 1 to 3,600.");
        return null;
    }

    private static double? Parse(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number : null;
}
