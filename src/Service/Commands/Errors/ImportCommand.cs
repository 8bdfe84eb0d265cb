using System.CommandLine;
using BusEtl.AmazonSqs.Client;
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
        var messages = await session.Get<ExportFile>().ReadAsync(file.FullName, cancellationToken);
        await using var selection = await session.ReadAsync(cancellationToken);

        var subject = $"{session.QueueName}: {ErrorsText.Number(messages.Count)} messages of {file.Name}";
        var change = await AuditedChange.BeginAsync(session.Get<IAuditLog>(), who.Actor, "import", subject, who.Reason, cancellationToken);
        var (sent, present) = await ImportAsync(session, selection, messages, change, cancellationToken);

        var outcome = $"Imported {ErrorsText.Number(sent)} of {ErrorsText.Number(messages.Count)} messages; "
            + $"{ErrorsText.Number(present)} were there already.";
        if (request.Json)
            request.WriteJson(new { Queue = session.QueueName, InFile = messages.Count, Imported = sent, Present = present });
        else
            request.Output.WriteLine(outcome);
        await change.EndAsync(outcome);

        return sent + present == messages.Count ? ExitCode.Done : ExitCode.SomeLeft;
    }

    private static async Task<(int Sent, int Present)> ImportAsync(
        ErrorsSession session,
        ErrorSelection selection,
        IReadOnlyList<OpenedMessage> messages,
        AuditedChange change,
        CancellationToken cancellationToken)
    {
        try
        {
            return await session.Get<ErrorImport>().RunAsync(selection, messages, cancellationToken);
        }
        catch (Exception exception) when (exception is SqsException or OperationCanceledException)
        {
            await change.EndAsync("Ended before its end; some may be imported. To import again brings what is missing.");
            throw;
        }
    }
}
