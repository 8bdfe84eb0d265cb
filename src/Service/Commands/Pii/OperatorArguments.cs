using System.CommandLine;
using BusEtl.Operations.Auditing;

namespace BusEtl.Service.Commands.Pii;

/// <summary>Who does it and why, as the audit asks.</summary>
internal static class OperatorArguments
{
    private static readonly Option<string> Reason = new("--reason")
    {
        HelpName = "TEXT",
        Description = "Why, for the audit; at most 1,000 characters, without personal data. A ticket's number is best.",
        Required = true,
    };

    private static readonly Option<string> Actor = new("--actor")
    {
        HelpName = "NAME",
        Description = "Who, for the audit; at most 128 characters. Defaults to the environment variable USER.",
    };

    /// <summary>Declares them.</summary>
    /// <returns>What gives them for a parsed command line.</returns>
    public static Func<ParseResult, (string Actor, string Reason)> AddOperator(this Command command)
    {
        command.Options.Add(Reason);
        command.Options.Add(Actor);

        return parsed => (ActorOf(parsed), ReasonOf(parsed));
    }

    private static string ActorOf(ParseResult parsed)
    {
        var actor = (parsed.GetValue(Actor) ?? Environment.GetEnvironmentVariable("USER"))?.Trim();

        return AuditText.IsValid(actor, AuditText.MaxActorLength)
            ? actor!
            : throw new CommandException("Say who you are with --actor: 1 to 128 characters, no control characters.");
    }

    private static string ReasonOf(ParseResult parsed)
    {
        var reason = parsed.GetRequiredValue(Reason).Trim();

        return AuditText.IsValid(reason, AuditText.MaxReasonLength)
            ? reason
            : throw new CommandException("--reason must have 1 to 1,000 characters and no control characters.");
    }
}
