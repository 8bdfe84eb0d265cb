using System.CommandLine;
using BusEtl.AmazonSqs.Client;
using BusEtl.Operations;
using BusEtl.Operations.Auditing;
using BusEtl.Operations.Errors;

namespace BusEtl.Service.Commands.Errors;

/// <summary><c>busetl errors import FILE</c>: puts the messages of a file back into the queue.</summary>
internal static class ImportCommand
{
    private static readonly Argument<FileInfo> File = new("FILE") { Description = "A file of 'errors export' or 'errors discard'." };

    public static Command Create()
    {
        var command = new Command("import", "Put the messages of a file back into the queue, but those that it has already.") { File };
        var audit = command.AddAudit(needsReason: false);

        return command.Runs((parsed, request, cancellationToken) =>
            RunAsync(parsed.GetRequiredValue(File), audit(parsed), request, cancellationToken));
    }

    private static async Task<int> RunAsync(
        FileInfo file, (string Actor, string Reason) who, ErrorsRequest request, CancellationToken cancellationToken)
    {
        await using var session = ErrorsSession.Start(request, needsDatabase: true);
        var count = session.Get<ExportFile>().Check(file.FullName, cancellationToken);
        await using var selection = await session.ReadAsync(cancellationToken);

        var subject = $"{session.QueueName}: {ErrorsText.Number(count)} messages of {file.Name}";
        var change = await AuditedChange.BeginAsync(session.Get<IAuditLog>(), who.Actor, "import", subject, who.Reason, cancellationToken);
        var (sent, present) = await ImportAsync(session, selection, file, change, cancellationToken);

        var outcome = $"Imported {ErrorsText.Number(sent)} of {ErrorsText.Number(count)} messages; "
            + $"{ErrorsText.Number(present)} were there already.";
        if (request.Json)
        {
            request.WriteJson(new { Queue = session.QueueName, InFile = count, Imported = sent, Present = present, selection.Unseen });
        }
        else
        {
            request.Output.WriteLine(outcome);
            if (selection.Unseen > 0)
                request.Output.WriteLine(Unseen(selection.Unseen));
        }

        await change.EndAsync(outcome);

        return sent + present == count ? ExitCode.Done : ExitCode.SomeLeft;
    }

    private static string Unseen(int count) =>
        $"About {ErrorsText.Number(count)} of the queue could not be seen, because others hold them or they are delayed. Those of the file among "
        + "them are there twice now; replayed, both are the same login.";

    private static async Task<(int Sent, int Present)> ImportAsync(
        ErrorsSession session, ErrorSelection selection, FileInfo file, AuditedChange change, CancellationToken cancellationToken)
    {
        try
        {
            return await session.Get<ErrorImport>().RunAsync(selection, session.Get<ExportFile>().Read(file.FullName), cancellationToken);
        }
        catch (Exception exception) when (exception is SqsException or OperationRefusedException or IOException or OperationCanceledException)
        {
            await change.EndAsync("Ended before its end; some may be imported. To import again brings what is missing.");
            throw;
        }
    }
}
