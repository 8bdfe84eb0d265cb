using System.CommandLine;
using BusEtl.Operations.Auditing;

namespace BusEtl.Service.Commands.Pii;

/// <summary>Who does it and why, as the audit asks.</summary>
internal static class OperatorArguments
{
    private const string NoReason = "none given";

    private static readonly Option<string> RequiredReason = Reason(isRequired: true);
    private static readonly Option<string> OptionalReason = Reason(isRequired: false);

    private static readonly Option<string> Actor = new("--actor")
    {
        HelpName = "NAME",
        Description = "Who, for the audit; at most 128 characters. Defaults to the environment variable USER.",
    };

    /// <summary>Declares them.</summary>
    /// <param name="command">The command.</param>
    /// <param name="needsReason">Whether a reason has to be given.</param>
    /// <returns>What gives them for a parsed command line.</returns>
    public static Func<ParseResult, (string Actor, string Reason)> AddOperator(this Command command, bool needsReason = true)
    {
        var reason = needsReason ? RequiredReason : OptionalReason;
        command.Options.Add(reason);
        command.Options.Add(Actor);

        return parsed => (ActorOf(parsed), Checked(parsed.GetValue(reason) ?? NoReason));
    }

    private static Option<string> Reason(bool isRequired) => new("--reason")
    {
        HelpName = "TEXT",
        Description = "Why, for the audit; at most 1,000 characters, without personal data. A ticket's number is best.",
        Required = isRequired,
    };

    private static string ActorOf(ParseResult parsed)
    {
        var actor = (parsed.GetValue(Actor) ?? Environment.GetEnvironmentVariable("USER"))?.Trim();

        return AuditText.IsValid(actor, AuditText.MaxActorLength)
            ? actor!
            : throw new CommandException("Say who you are with --actor, since the environment has no USER that could be it: 1 to 128 characters, none of them a control or invisible one.");
    }

    private static string Checked(string given)
    {
        var reason = given.Trim();

        return AuditText.IsValid(reason, AuditText.MaxReasonLength)
            ? reason
            : throw new CommandException("--reason must have 1 to 1,000 characters, none of them a control or invisible one.");
    }
}
