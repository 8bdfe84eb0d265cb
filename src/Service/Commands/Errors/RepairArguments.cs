using System.CommandLine;
using System.CommandLine.Parsing;
using BusEtl.Operations.Errors;

namespace BusEtl.Service.Commands.Errors;

/// <summary>The rules that mend bodies on their way back.</summary>
internal static class RepairArguments
{
    private static readonly Option<string[]> Rename = new("--rename")
    {
        HelpName = "OLD=NEW",
        Description = "Give a field its right name, where the right one is missing.",
    };

    private static readonly Option<string[]> AsText = new("--as-text")
    {
        HelpName = "FIELD",
        Description = "Turn a number into its text, digit by digit: 230 becomes \"230\".",
    };

    private static readonly Option<string[]> Set = new("--set")
    {
        HelpName = "FIELD=VALUE",
        Description = "Give a field this text, whatever it has. Not for ip and device_id.",
    };

    static RepairArguments()
    {
        Rename.Validators.Add(result => Check(result, Repair.ParseRename));
        AsText.Validators.Add(result => Check(result, Repair.ParseAsText));
        Set.Validators.Add(result => Check(result, Repair.ParseSet));
    }

    /// <returns>What gives the repair of a parsed command line.</returns>
    public static Func<ParseResult, Repair> AddRepair(this Command command)
    {
        command.Options.Add(Rename);
        command.Options.Add(AsText);
        command.Options.Add(Set);

        return parsed => new Repair(
        [
            .. RulesOf(parsed.GetValue(Rename), Repair.ParseRename),
            .. RulesOf(parsed.GetValue(AsText), Repair.ParseAsText),
            .. RulesOf(parsed.GetValue(Set), Repair.ParseSet),
        ]);
    }

    private static IEnumerable<RepairRule> RulesOf(string[]? texts, Func<string, (RepairRule? Rule, string? Fault)> parse) =>
        (texts ?? []).Select(text => parse(text).Rule!);

    private static void Check(OptionResult result, Func<string, (RepairRule? Rule, string? Fault)> parse)
    {
        foreach (var fault in result.Tokens.Select(token => parse(token.Value).Fault).OfType<string>())
            result.AddError(fault);
    }
}
