using System.CommandLine;
using System.Globalization;
using BusEtl.Operations;
using BusEtl.Operations.Auditing;
using BusEtl.Service.Commands.Pii;

namespace BusEtl.Service.Commands.Audit;

/// <summary><c>busetl audit set-aside</c>: says in the audit which of its rows are forged.</summary>
internal static class SetAsideCommand
{
    private static readonly Option<long> From = new("--from")
    {
        HelpName = "POSITION",
        Description = "The first position to look at, such as that of the fault that verify prints.",
        Required = true,
    };

    private static readonly Option<string[]> ForgedKey = new("--forged-key")
    {
        HelpName = "ID",
        Description = "The id of a key that no ring ever had, so that rows under it are forged; '*' for all that this ring has not. May be given several times.",
        DefaultValueFactory = _ => [],
    };

    static SetAsideCommand() => From.Validators.Add(result =>
    {
        if (result.Tokens.Count > 0 && !(long.TryParse(result.Tokens[0].Value, out var position) && position > 0))
            result.AddError("--from must be a whole number above 0.");
    });

    public static Command Create()
    {
        var command = new Command(
            "set-aside",
            "Set the rows of the audit aside that nobody with the ring has written: a new row says which they are, and verify goes by it. They stay "
            + "where they are, and no genuine row is ever set aside.")
        {
            From,
            ForgedKey,
        };
        var who = command.AddOperator();
        var settings = command.AddSettings();
        command.SetAction((parsed, cancellationToken) => RunAsync(
            parsed.GetValue(From),
            parsed.GetValue(ForgedKey)!,
            who(parsed),
            settings(parsed),
            parsed.InvocationConfiguration.Output,
            cancellationToken));

        return command;
    }

    private static async Task<int> RunAsync(
        long from,
        string[] forgedKeys,
        (string Actor, string Reason) who,
        CommandSettings settings,
        TextWriter output,
        CancellationToken cancellationToken)
    {
        await using var services = OperatorHost.Start(settings);
        var forged = await services.GetRequiredService<AuditLog>().SetAsideAsync(from, forgedKeys, who.Actor, who.Reason, cancellationToken);
        output.WriteLine(Text(forged));

        return 0;
    }

    private static string Text(IReadOnlyList<ForgedRows> forged)
    {
        var count = forged.Sum(rows => rows.Last - rows.First + 1);
        var positions = forged.Select(rows => rows.First == rows.Last
            ? string.Create(CultureInfo.InvariantCulture, $"{rows.First}")
            : string.Create(CultureInfo.InvariantCulture, $"{rows.First} to {rows.Last}"));

        return string.Create(
            CultureInfo.InvariantCulture,
            $"{count:N0} {(count == 1 ? "row is set aside: position" : "rows are set aside: positions")} {string.Join(", ", positions)}.");
    }
}
