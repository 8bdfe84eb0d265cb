using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using BusEtl.Operations.Errors;

namespace BusEtl.Service.Commands.Errors;

/// <summary>Which messages are meant.</summary>
internal static class QueryArguments
{
    private static readonly Option<bool> All = new("--all") { Description = "Every message." };

    private static readonly Option<string[]> Id = new("--id")
    {
        HelpName = "ID",
        Description = "The message of this id; may be given more than once.",
    };

    private static readonly Option<string[]> Group = new("--group")
    {
        HelpName = "GROUP",
        Description = "The messages of this group, as 'errors summary' names it; may be given more than once.",
    };

    private static readonly Option<string> Fault = new("--fault")
    {
        HelpName = "TYPE",
        Description = "Only messages whose type of fault has this part.",
    };

    private static readonly Option<string> Field = new("--field")
    {
        HelpName = "FIELD",
        Description = "Only messages whose fault names this field.",
    };

    private static readonly Option<DateTimeOffset?> Since = new("--since")
    {
        HelpName = "TIME",
        Description = "Only messages that came to the queue then or later, such as 2026-02-03T04:05Z. UTC where it does not say otherwise.",
        CustomParser = ParseTime,
    };

    private static readonly Option<DateTimeOffset?> Until = new("--until")
    {
        HelpName = "TIME",
        Description = "Only messages that came to the queue before.",
        CustomParser = ParseTime,
    };

    static QueryArguments()
    {
        Id.Validators.Add(result => CheckAll(result, text => Guid.TryParse(text, out _), "--id must be the id of a message, a UUID."));
        Group.Validators.Add(result => CheckAll(
            result, text => text.Length == 8 && text.All(char.IsAsciiHexDigit), "--group must be the id of a group: eight hexadecimal digits."));
        Fault.Validators.Add(result => CheckAll(
            result, text => text.All(c => char.IsAsciiLetter(c) || c is '.' or '_' or '-'), "--fault must be a part of a type's name."));
        Field.Validators.Add(result => CheckAll(
            result, text => text.All(c => char.IsAsciiLetter(c) || c == '_'), "--field must be the name of a field, such as app_version."));
    }

    /// <summary>Declares the filters.</summary>
    /// <param name="command">The command.</param>
    /// <param name="mustSelect">Whether one of <c>--all</c>, <c>--id</c> and <c>--group</c> has to be given.</param>
    /// <returns>What gives the query of a parsed command line.</returns>
    public static Func<ParseResult, ErrorQuery> AddQuery(this Command command, bool mustSelect)
    {
        if (mustSelect)
        {
            command.Options.Add(All);
            command.Validators.Add(result =>
            {
                if (new Option[] { All, Id, Group }.Count(option => result.GetResult(option) is not null) != 1)
                    result.AddError("Give exactly one of --all, --id and --group.");
            });
        }

        foreach (var option in new Option[] { Id, Group, Fault, Field, Since, Until })
            command.Options.Add(option);

        return QueryOf;
    }

    private static ErrorQuery QueryOf(ParseResult parsed) => new()
    {
        Ids = parsed.GetValue(Id) ?? [],
        Groups = parsed.GetValue(Group) ?? [],
        Fault = parsed.GetValue(Fault),
        Field = parsed.GetValue(Field),
        Since = parsed.GetValue(Since),
        Until = parsed.GetValue(Until),
    };

    private static void CheckAll(OptionResult result, Func<string, bool> isRight, string fault)
    {
        if (result.Tokens.Any(token => !isRight(token.Value)))
            result.AddError(fault);
    }

    private static DateTimeOffset? ParseTime(ArgumentResult result)
    {
        const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        if (DateTimeOffset.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, Utc, out var time))
            return time;

        result.AddError("A time is written as 2026-02-03T04:05Z.");
        return null;
    }
}
