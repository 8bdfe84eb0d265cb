using System.CommandLine;
using System.Globalization;
using BusEtl.Operations.Errors;

namespace BusEtl.Service.Commands.Errors;

/// <summary><c>busetl errors list</c>: the messages of the queue, the oldest first.</summary>
internal static class ListCommand
{
    private static readonly string[] Headings = ["id", "in queue since (UTC)", "attempts", "replays", "group", "fault", "fields"];

    private static readonly Option<int> Limit = new("--limit")
    {
        HelpName = "N",
        Description = "Print this many at most; 1 or more.",
        DefaultValueFactory = _ => 100,
    };

    static ListCommand() => Limit.Validators.Add(result =>
    {
        var isRight = result.Tokens.Count == 0
            || (int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit > 0);
        if (!isRight)
            result.AddError("--limit must be a whole number above 0.");
    });

    public static Command Create()
    {
        var command = new Command("list", "Show the messages of the queue, the oldest first, with personal data as tokens.");
        var query = command.AddQuery(mustSelect: false);
        command.Options.Add(Limit);

        return command.Runs((parsed, request, cancellationToken) =>
            RunAsync(query(parsed), parsed.GetValue(Limit), request, cancellationToken));
    }

    private static async Task<int> RunAsync(ErrorQuery query, int limit, ErrorsRequest request, CancellationToken cancellationToken)
    {
        await using var session = ErrorsSession.Start(request, needsDatabase: false);
        await using var selection = await session.ReadAsync(cancellationToken);
        var fitting = selection.Messages.Where(query.Fits).ToList();
        var shown = fitting.Take(limit).ToList();

        if (request.Json)
        {
            request.WriteJson(new
            {
                Queue = session.QueueName,
                Found = fitting.Count,
                selection.Unseen,
                selection.Arrived,
                Messages = shown.Select(message => MessageReport.Of(message, session.Masking)),
            });

            return ExitCode.Done;
        }

        foreach (var line in TextTable.Lines(Headings, [.. shown.Select(RowOf)]))
            request.Output.WriteLine(line);
        request.Output.WriteLine($"{ErrorsText.Number(shown.Count)} of {ErrorsText.Number(fitting.Count)} messages of {session.QueueName}.");
        foreach (var line in ErrorsText.Limits(selection))
            request.Output.WriteLine(line);

        return ExitCode.Done;
    }

    private static IReadOnlyList<string> RowOf(ErrorMessage message) =>
    [
        message.Id,
        ErrorsText.Time(message.InQueueSince),
        message.Attempts?.ToString(CultureInfo.InvariantCulture) ?? "-",
        message.Replays.ToString(CultureInfo.InvariantCulture),
        message.GroupId,
        ErrorsText.ShortType(message.Fault.Type),
        ErrorsText.Fields(message.Fault.Fields),
    ];
}
