using System.CommandLine;
using System.Globalization;
using BusEtl.Operations;
using BusEtl.Operations.Auditing;

namespace BusEtl.Service.Commands.Audit;

/// <summary><c>busetl audit verify</c>: walks the chain of the audit.</summary>
internal static class VerifyCommand
{
    private static readonly Option<string> Expect = new("--expect")
    {
        HelpName = "POSITION:HASH",
        Description = "A head that an earlier verify printed: its row must still be there, as it was.",
    };

    static VerifyCommand() => Expect.Validators.Add(result =>
    {
        if (result.Tokens.Count > 0 && !AuditHead.TryParse(result.Tokens[0].Value, out _))
            result.AddError("--expect must be a position, a colon and 64 hexadecimal digits, as verify prints its head.");
    });

    public static Command Create()
    {
        var command = new Command(
            "verify",
            "Find the first row of the audit that was changed, removed, inserted or moved, and say how many follow it. That the newest rows were "
            + "removed shows only against a head that was noted elsewhere. Exit code 2: there is such a row.")
        {
            Expect,
        };
        var settings = command.AddSettings();
        command.SetAction((parsed, cancellationToken) =>
            RunAsync(parsed.GetValue(Expect), settings(parsed), parsed.InvocationConfiguration, cancellationToken));

        return command;
    }

    private static async Task<int> RunAsync(
        string? expect, CommandSettings settings, InvocationConfiguration console, CancellationToken cancellationToken)
    {
        _ = AuditHead.TryParse(expect, out var expected);
        await using var services = OperatorHost.Start(settings);
        var verdict = await services.GetRequiredService<AuditLog>().VerifyAsync(expected, cancellationToken);

        if (verdict.Fault is not null)
        {
            console.Error.WriteLine(PrintableText.Of(verdict.Fault));
            console.Error.WriteLine(Following(verdict));

            return 2;
        }

        var rows = verdict.Head.Position;
        var forged = verdict.Forged > 0 ? Text($", {verdict.Forged:N0} of them set aside as forged") : "";
        console.Output.WriteLine(
            Text($"The audit is whole: {rows:N0} {(rows == 1 ? "row" : "rows")}{forged}. Note its head outside of the database:"));
        console.Output.WriteLine(verdict.Head);
        if (verdict.WronglyForged > 0)
        {
            console.Error.WriteLine(Text(
                $"Of the rows that were set aside as forged {verdict.WronglyForged:N0} are genuine: whoever did that had a ring without their key."));
        }

        return 0;
    }

    private static string Following(AuditVerdict verdict)
    {
        var rows = Text($"{verdict.RowsAfter:N0} {(verdict.RowsAfter == 1 ? "row follows" : "rows follow")} it");
        var faults = (verdict.RowsAfter, verdict.FaultsAfter) switch
        {
            (0, _) => "",
            (_, 0) => ", without a further fault",
            _ => Text($", and {verdict.FaultsAfter:N0} of them {(verdict.FaultsAfter == 1 ? "has a fault" : "have faults")} too"),
        };

        var remedy = verdict.IsStrangersRow ? " Rows that nobody with the ring has written are set aside by 'busetl audit set-aside'." : "";

        return $"{rows}{faults}.{remedy}";
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
