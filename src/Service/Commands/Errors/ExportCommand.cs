using System.CommandLine;
using BusEtl.Operations.Errors;

namespace BusEtl.Service.Commands.Errors;

/// <summary><c>busetl errors export FILE</c>: copies messages into a file, sealed.</summary>
internal static class ExportCommand
{
    private static readonly Argument<FileInfo> File = new("FILE") { Description = "The file to write; must not exist." };

    public static Command Create()
    {
        var command = new Command("export", "Copy messages into a file, sealed with the active sealing key. The queue stays as it is.") { File };
        var query = command.AddQuery(mustSelect: false);

        return command.Runs((parsed, request, cancellationToken) =>
            RunAsync(parsed.GetRequiredValue(File).FullName, query(parsed), request, cancellationToken));
    }

    private static async Task<int> RunAsync(string file, ErrorQuery query, ErrorsRequest request, CancellationToken cancellationToken)
    {
        await using var session = ErrorsSession.Start(request, needsDatabase: false);
        await using var selection = await session.ReadAsync(cancellationToken);
        var messages = selection.Messages.Where(query.Fits).ToList();
        await session.Get<ExportFile>().WriteAsync(file, session.QueueName, messages, cancellationToken);

        if (request.Json)
        {
            request.WriteJson(new { Queue = session.QueueName, Exported = messages.Count, File = file, selection.Unseen, selection.Arrived });
        }
        else
        {
            request.Output.WriteLine($"Exported {ErrorsText.Number(messages.Count)} messages of {session.QueueName} to {file}, sealed.");
            foreach (var line in ErrorsText.Limits(selection))
                request.Output.WriteLine(line);
        }

        return selection.Unseen + query.Missing(selection.Messages).Count == 0 ? ExitCode.Done : ExitCode.SomeLeft;
    }
}
