using System.CommandLine;
using System.Globalization;
using BusEtl.Operations.Auditing;

namespace BusEtl.Service.Commands.Audit;

/// <summary><c>busetl audit list</c>: the newest rows.</summary>
internal static class ListCommand
{
    private static readonly Option<int> Limit = new("--limit")
    {
        HelpName = "N",
        Description = "How many rows to show at most, newest first; 1 to 100,000.",
        DefaultValueFactory = _ => 100,
    };

    private static readonly Option<bool> Json = new("--json") { Description = "Print one JSON array." };

    static ListCommand() => Limit.Validators.Add(result =>
    {
        if (result.Tokens.Count > 0 && (!int.TryParse(result.Tokens[0].Value, out var limit) || limit is < 1 or > 100_000))
            result.AddError("--limit must be a whole number from 1 to 100,000.");
    });

    public static Command Create()
    {
        var command = new Command("list", "Show the newest rows of the audit, without verifying them.") { Limit, Json };
        var settings = command.AddSettings();
        command.SetAction((parsed, cancellationToken) => RunAsync(
            parsed.GetValue(Limit), parsed.GetValue(Json), settings(parsed), parsed.InvocationConfiguration.Output, cancellationToken));

        return command;
    }

    private static async Task<int> RunAsync(
        int limit, bool json, CommandSettings settings, TextWriter output, CancellationToken cancellationToken)
    {
        await using var services = OperatorHost.Start(settings);
        var records = await services.GetRequiredService<AuditLog>().ReadNewestAsync(limit, cancellationToken);

        if (json)
            output.WriteLine(CommandJson.Of(records.Select(Shape)));
        else
            Print(records, output);

        return 0;
    }

    private static void Print(IReadOnlyList<AuditRecord> records, TextWriter output)
    {
        var lines = TextTable.Lines(
            ["position", "at", "actor", "action", "outcome", "subject", "reason"],
            [.. records.Select(record => (string[])
            [
                record.Position.ToString(CultureInfo.InvariantCulture),
                record.At.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
                record.Entry.Actor,
                record.Entry.Action,
                record.Entry.Outcome,
                record.Entry.Subject,
                record.Entry.Reason,
            ])]);

        foreach (var line in lines)
            output.WriteLine(line);
    }

    private static object Shape(AuditRecord record) => new
    {
        record.Position,
        At = record.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture),
        record.Entry.Actor,
        record.Entry.Action,
        record.Entry.Subject,
        record.Entry.Reason,
        record.Entry.Outcome,
        record.KeyId,
        Hash = Convert.ToHexStringLower(record.Hash),
    };
}
