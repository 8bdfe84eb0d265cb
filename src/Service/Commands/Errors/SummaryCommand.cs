using System.CommandLine;
using BusEtl.AmazonSqs.Client;
using BusEtl.Operations.Errors;

namespace BusEtl.Service.Commands.Errors;

/// <summary><c>busetl errors summary</c>: what stands in the queue, by cause.</summary>
internal static class SummaryCommand
{
    public static Command Create() =>
        new Command("summary", "Show how many messages stand in the queue, since when, and why, by cause.")
            .Runs((_, request, cancellationToken) => RunAsync(request, cancellationToken));

    private static async Task<int> RunAsync(ErrorsRequest request, CancellationToken cancellationToken)
    {
        await using var session = ErrorsSession.Start(request, needsDatabase: false);
        await using var selection = await session.ReadAsync(cancellationToken);
        var groups = ErrorGroup.Of(selection.Messages);
        var oldest = selection.Messages.Count > 0 ? selection.Messages[0] : null;
        var age = oldest is null ? (TimeSpan?)null : WholeSeconds(session.Get<SqsClient>().Server.Now - oldest.InQueueSince);

        if (request.Json)
        {
            request.WriteJson(new
            {
                Queue = session.QueueName,
                Depth = selection.Messages.Count + selection.Arrived + selection.Unseen,
                Seen = selection.Messages.Count,
                selection.Unseen,
                selection.Arrived,
                OldestSince = oldest?.InQueueSince,
                OldestAgeSeconds = (long?)age?.TotalSeconds,
                Groups = groups,
            });

            return ExitCode.Done;
        }

        Write(request.Output, session.QueueName, selection, groups, age);

        return ExitCode.Done;
    }

    private static void Write(TextWriter output, string queue, ErrorSelection selection, IReadOnlyList<ErrorGroup> groups, TimeSpan? age)
    {
        output.WriteLine(age is { } oldest
            ? $"{queue} has {ErrorsText.Number(selection.Messages.Count)} messages, the oldest for {DurationText.Of(oldest)}."
            : $"{queue} has no messages.");
        foreach (var line in ErrorsText.Limits(selection))
            output.WriteLine(line);
        if (groups.Count == 0)
            return;

        output.WriteLine();
        var rows = groups.Select(IReadOnlyList<string> (group) =>
        [
            group.Id,
            ErrorsText.Number(group.Count),
            ErrorsText.Time(group.FirstSeen),
            ErrorsText.Time(group.LastSeen),
            ErrorsText.ShortType(group.FaultType),
            ErrorsText.Fields(group.Fields),
        ]).ToList();
        foreach (var line in TextTable.Lines(["group", "messages", "first seen (UTC)", "last seen (UTC)", "fault", "fields"], rows))
            output.WriteLine(line);
    }

    private static TimeSpan WholeSeconds(TimeSpan time) => TimeSpan.FromSeconds(Math.Max(0, Math.Floor(time.TotalSeconds)));
}
