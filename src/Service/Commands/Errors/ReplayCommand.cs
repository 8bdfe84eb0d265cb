using System.CommandLine;
using BusEtl.Operations.Auditing;
using BusEtl.Operations.Errors;

namespace BusEtl.Service.Commands.Errors;

/// <summary><c>busetl errors replay</c>: sends messages back to the login queue.</summary>
internal static class ReplayCommand
{
    private static readonly Option<bool> DryRun = new("--dry-run")
    {
        Description = "Only say what would be stored, is stored already or is still invalid, and what the repair changes.",
    };

    public static Command Create()
    {
        var command = new Command(
            "replay", "Send messages back to the login queue, with their identity and first sent time; sends first, deletes after.");
        var query = command.AddQuery(mustSelect: true);
        command.Options.Add(DryRun);
        var plan = command.AddPlan();
        var repair = command.AddRepair();
        var audit = command.AddAudit(needsReason: false);

        return command.Runs((parsed, request, cancellationToken) => parsed.GetValue(DryRun)
            ? CheckAsync(query(parsed), repair(parsed), request, cancellationToken)
            : ReplayAsync(new ReplayRequest(query(parsed), plan(parsed), repair(parsed), audit(parsed)), request, cancellationToken));
    }

    private static async Task<int> CheckAsync(ErrorQuery query, Repair repair, ErrorsRequest request, CancellationToken cancellationToken)
    {
        await using var session = ErrorsSession.Start(request, needsDatabase: true);
        await using var selection = await session.ReadAsync(cancellationToken);
        var candidates = await CandidatesAsync(session, selection, query, repair, cancellationToken);
        var report = DryRunReport.Of(session, selection, candidates);

        if (request.Json)
            request.WriteJson(report);
        else
            Write(request.Output, report, selection);

        return report.StillInvalid + report.Unseen + query.Missing(selection.Messages).Count == 0 ? ExitCode.Done : ExitCode.SomeLeft;
    }

    private static async Task<int> ReplayAsync(ReplayRequest replay, ErrorsRequest request, CancellationToken cancellationToken)
    {
        await using var session = ErrorsSession.Start(request, needsDatabase: true);
        var targetUrl = await session.LoginQueueUrlAsync(cancellationToken);
        await using var selection = await session.ReadAsync(cancellationToken);
        var candidates = await CandidatesAsync(session, selection, replay.Query, replay.Repair, cancellationToken);
        var chosen = replay.Plan.Choose(candidates);
        await GiveBackOthersAsync(selection, chosen, replay.Plan);

        var change = await AuditedChange.BeginAsync(
            session.Get<IAuditLog>(),
            replay.Who.Actor,
            "replay",
            replay.Subject(session.QueueName, chosen.Count),
            replay.Who.Reason,
            cancellationToken);
        var result = await session.Progress.RunAsync($"Replaying to {session.LoginQueueName}", chosen.Count, progress =>
            session.Get<Replay>().RunAsync(selection, chosen, targetUrl, replay.Plan, progress, cancellationToken));
        var report = ReplayReport.Of(session, selection, replay.Query, candidates, replay.Plan, result);

        if (request.Json)
            request.WriteJson(report);
        else
            report.WriteTo(request.Output, selection);
        await change.EndAsync(report.Outcome);

        return report.ExitCode;
    }

    private static Task<IReadOnlyList<ReplayCandidate>> CandidatesAsync(
        ErrorsSession session, ErrorSelection selection, ErrorQuery query, Repair repair, CancellationToken cancellationToken) =>
        session.Get<ReplayCheck>().CheckAsync([.. selection.Messages.Where(query.Fits)], repair, cancellationToken);

    // Where returns are watched the others stay held: they would be received again and again.
    private static Task GiveBackOthersAsync(ErrorSelection selection, IReadOnlyList<ReplayCandidate> chosen, ReplayPlan plan) => plan.Awaits(0)
        ? Task.CompletedTask
        : selection.Held.GiveBackAsync(selection.Messages.Except(chosen.Select(candidate => candidate.Message)));

    private static void Write(TextWriter output, DryRunReport report, ErrorSelection selection)
    {
        report.WriteTo(output);
        foreach (var line in ErrorsText.Limits(selection))
            output.WriteLine(line);
    }

    private sealed record ReplayRequest(ErrorQuery Query, ReplayPlan Plan, Repair Repair, (string Actor, string Reason) Who)
    {
        public string Subject(string queue, int count) =>
            $"{queue}: {Query}; {ErrorsText.Number(count)} messages{(Repair.IsNone ? "" : $"; {Repair}")}";
    }
}
