using System.CommandLine;
using BusEtl.Operations.Auditing;
using BusEtl.Operations.Errors;

namespace BusEtl.Service.Commands.Errors;

/// <summary>Who does it and why, as the audit asks.</summary>
internal static class AuditArguments
{
    private const string NoReason = "none given";

    private static readonly Option<string> Actor = new("--actor")
    {
        HelpName = "NAME",
        Description = "Who, for the audit; at most 128 characters. Defaults to the environment variable USER.",
    };

    /// <summary>Declares them.</summary>
    /// <param name="command">The command.</param>
    /// <param name="needsReason">Whether a reason has to be given.</param>
    /// <returns>What gives them for a parsed command line.</returns>
    public static Func<ParseResult, (string Actor, string Reason)> AddAudit(this Command command, bool needsReason)
    {
        var reason = new Option<string>("--reason")
        {
            HelpName = "TEXT",
            Description = "Why, for the audit; at most 1,000 characters, without personal data.",
            Required = needsReason,
        };
        command.Options.Add(reason);
        command.Options.Add(Actor);

        return parsed => (ActorOf(parsed), ReasonOf(parsed.GetValue(reason)));
    }

    private static string ActorOf(ParseResult parsed)
    {
        var actor = (parsed.GetValue(Actor) ?? Environment.GetEnvironmentVariable("USER"))?.Trim();

        return AuditText.IsValid(actor, AuditText.MaxActorLength)
            ? actor!
            : throw new CommandException("Say who you are with --actor: 1 to 128 characters, no control characters.");
    }

    private static string ReasonOf(string? given)
    {
        var reason = (given ?? NoReason).Trim();
        if (SafeText.HoldsAddress(reason))
            throw new CommandException("--reason must not hold personal data, and has something that looks like an IP address.");

        return AuditText.IsValid(reason, AuditText.MaxReasonLength)
            ? reason
            : throw new CommandException("--reason must have 1 to 1,000 characters and no control characters.");
    }
}
