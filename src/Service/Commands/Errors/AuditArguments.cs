using System.CommandLine;
using BusEtl.Operations.Errors;
using BusEtl.Service.Commands.Pii;

namespace BusEtl.Service.Commands.Errors;

/// <summary>Who changes a queue and why, as the audit asks.</summary>
internal static class AuditArguments
{
    /// <summary>Declares them.</summary>
    /// <param name="command">The command.</param>
    /// <param name="needsReason">Whether a reason has to be given.</param>
    /// <returns>What gives them for a parsed command line.</returns>
    public static Func<ParseResult, (string Actor, string Reason)> AddAudit(this Command command, bool needsReason)
    {
        var who = command.AddOperator(needsReason);

        return parsed => Checked(who(parsed));
    }

    private static (string Actor, string Reason) Checked((string Actor, string Reason) who) =>
        SafeText.HoldsAddress(who.Reason) || SafeText.HoldsAddress(who.Actor)
            ? throw new CommandException("--reason and --actor must not hold personal data, and one looks like an IP address.")
            : who;
}
