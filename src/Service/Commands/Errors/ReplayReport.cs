using System.Globalization;
using BusEtl.Operations.Errors;

namespace BusEtl.Service.Commands.Errors;

/// <summary>How a replay ended.</summary>
internal sealed record ReplayReport
{
    public required string Queue { get; init; }

    public required string Target { get; init; }

    /// <summary>Messages that the selection has.</summary>
    public required int Selected { get; init; }

    /// <summary>Messages that were not to be sent because the service would refuse them.</summary>
    public required int StillInvalid { get; init; }

    public required int Sent { get; init; }

    public required int NotDeleted { get; init; }

    /// <summary>Null where outcomes were not awaited.</summary>
    public required int? Stored { get; init; }

    public required int? CameBack { get; init; }

    public required int? NotStoredInTime { get; init; }

    public required double Seconds { get; init; }

    /// <summary>Messages of the selection that were not sent.</summary>
    public required int Left { get; init; }

    public required int Unseen { get; init; }

    public required int Arrived { get; init; }

    /// <summary>Ids that were asked for and not seen.</summary>
    public required IReadOnlyList<string> NotFound { get; init; }

    public required string? Stopped { get; init; }

    public required int ExitCode { get; init; }

    /// <summary>One sentence, for the audit and the first line.</summary>
    public string Outcome => string.Create(
        CultureInfo.InvariantCulture,
        $"{(Stopped is null ? "" : $"Stopped. {Stopped} ")}Sent {Sent:N0} of {Selected:N0} messages, {Left:N0} left.");

    public static ReplayReport Of(
        ErrorsSession session,
        ErrorSelection selection,
        ErrorQuery query,
        IReadOnlyList<ReplayCandidate> candidates,
        ReplayPlan plan,
        ReplayResult result)
    {
        var notFound = query.Missing(selection.Messages);
        var left = candidates.Count - result.Sent;

        return new ReplayReport
        {
            Queue = session.QueueName,
            Target = session.LoginQueueName,
            Selected = candidates.Count,
            StillInvalid = plan.IncludesInvalid ? 0 : candidates.Count(candidate => candidate.Verdict == ReplayVerdict.StillInvalid),
            Sent = result.Sent,
            NotDeleted = result.NotDeleted,
            Stored = plan.Awaits(0) ? result.Stored : null,
            CameBack = plan.Awaits(0) ? result.CameBack : null,
            NotStoredInTime = plan.Awaits(0) ? result.Unknown : null,
            Seconds = Math.Round(result.Duration.TotalSeconds, 3),
            Left = left,
            Unseen = selection.Unseen,
            Arrived = selection.Arrived,
            NotFound = notFound,
            Stopped = result.Stopped,
            ExitCode = ExitCodeOf(result, left + selection.Unseen + notFound.Count),
        };
    }

    public void WriteTo(TextWriter output, ErrorSelection selection)
    {
        output.WriteLine(Outcome);
        if (Sent > 0 && Seconds > 0)
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{Seconds:0.00} seconds, {Sent / Seconds:N0} messages a second to {Target}."));
        if (Stored is not null)
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"Of those awaited: {Stored:N0} stored, {CameBack:N0} back in {Queue}, {NotStoredInTime:N0} not stored in time."));
        if (StillInvalid > 0)
            output.WriteLine($"{ErrorsText.Number(StillInvalid)} are still invalid and stay in {Queue}.");
        if (NotDeleted > 0)
            output.WriteLine($"{ErrorsText.Number(NotDeleted)} were sent and are still in {Queue}; sent again they are stored no second time.");
        if (NotFound.Count > 0)
            output.WriteLine($"Not seen: {string.Join(", ", NotFound)}.");
        foreach (var line in ErrorsText.Limits(selection))
            output.WriteLine(line);
    }

    private static int ExitCodeOf(ReplayResult result, int left)
    {
        if (result.Stopped is not null && !result.IsInterrupted)
            return Errors.ExitCode.Failed;

        return left > 0 || result.NotDeleted > 0 || result.IsInterrupted || result.CameBack + result.Unknown > 0
            ? Errors.ExitCode.SomeLeft
            : Errors.ExitCode.Done;
    }
}
