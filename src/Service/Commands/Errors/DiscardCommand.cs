using System.CommandLine;
using System.Globalization;
using BusEtl.Operations.Auditing;
using BusEtl.Operations.Errors;

namespace BusEtl.Service.Commands.Errors;

/// <summary><c>busetl errors discard</c>: deletes messages, sealed into a file first.</summary>
internal static class DiscardCommand
{
    private static readonly Option<bool> Yes = new("--yes") { Description = "Yes, delete them. Required." };

    private static readonly Option<FileInfo> File = new("--file")
    {
        HelpName = "FILE",
        Description = "Where the sealed messages are written first; must not exist. Defaults to busetl-discarded-QUEUE-TIME.jsonl here.",
    };

    public static Command Create()
    {
        var command = new Command(
            "discard", "Delete messages. They are written to a file first, sealed, from which 'errors import' brings them back.");
        var query = command.AddQuery(mustSelect: true);
        command.Options.Add(Yes);
        command.Options.Add(File);
        var audit = command.AddAudit(needsReason: true);
        command.Validators.Add(result =>
        {
            if (result.GetResult(Yes) is null)
                result.AddError("Nothing was discarded: --yes is needed. 'errors list' shows what a selection has.");
        });

        return command.Runs((parsed, request, cancellationToken) =>
            RunAsync(query(parsed), parsed.GetValue(File), audit(parsed), request, cancellationToken));
    }

    private static async Task<int> RunAsync(
        ErrorQuery query, FileInfo? given, (string Actor, string Reason) who, ErrorsRequest request, CancellationToken cancellationToken)
    {
        await using var session = ErrorsSession.Start(request, needsDatabase: true);
        await using var selection = await session.ReadAsync(cancellationToken);
        var messages = selection.Messages.Where(query.Fits).ToList();
        var file = given?.FullName ?? DefaultFile(session);
        await session.Get<ExportFile>().WriteAsync(file, session.QueueName, messages, cancellationToken);

        var change = await AuditedChange.BeginAsync(
            session.Get<IAuditLog>(),
            who.Actor,
            "discard",
            $"{session.QueueName}: {query}; {ErrorsText.Number(messages.Count)} messages",
            who.Reason,
            cancellationToken);
        var discarded = await ErrorDiscard.RunAsync(selection, messages, cancellationToken);

        var outcome = $"Discarded {ErrorsText.Number(discarded)} of {ErrorsText.Number(messages.Count)} messages.";
        if (request.Json)
        {
            request.WriteJson(new
            {
                Queue = session.QueueName,
                Selected = messages.Count,
                Discarded = discarded,
                File = file,
                selection.Unseen,
                selection.Arrived,
            });
        }
        else
        {
            Write(request.Output, outcome, file, selection);
        }

        await change.EndAsync(outcome);

        return discarded == messages.Count && selection.Unseen + query.Missing(selection.Messages).Count == 0
            ? ExitCode.Done
            : ExitCode.SomeLeft;
    }

    private static void Write(TextWriter output, string outcome, string file, ErrorSelection selection)
    {
        output.WriteLine(outcome);
        output.WriteLine($"They are in {file}, sealed.");
        foreach (var line in ErrorsText.Limits(selection))
            output.WriteLine(line);
    }

    private static string DefaultFile(ErrorsSession session)
    {
        var time = session.Get<TimeProvider>().GetUtcNow().UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

        return Path.GetFullPath($"busetl-discarded-{session.QueueName}-{time}.jsonl");
    }
}
