using System.Globalization;
using BusEtl.AmazonSqs.Client;
using Npgsql;

namespace BusEtl.Operations.Errors;

/// <summary>Sends messages of a selection back to the login queue: part by part, as its plan says.</summary>
internal sealed class Replay(SqsClient sqs, SealedHeaders headers, ErrorQueueReader reader, StoredLogins stored, TimeProvider time)
{
    /// <summary>Runs to its end, or until the plan, SQS, the database or the operator stops it. It throws for none of these.</summary>
    /// <param name="selection">The selection, of which <paramref name="chosen"/> is a part.</param>
    /// <param name="chosen">What to send, in this order.</param>
    /// <param name="targetUrl">The queue to send to.</param>
    /// <param name="plan">How.</param>
    /// <param name="progress">Told how many were sent, from several threads.</param>
    /// <param name="cancellationToken">The operator's stop: no further call begins.</param>
    public async Task<ReplayResult> RunAsync(
        ErrorSelection selection,
        IReadOnlyList<ReplayCandidate> chosen,
        string targetUrl,
        ReplayPlan plan,
        Action<int> progress,
        CancellationToken cancellationToken)
    {
        var sending = new ReplaySending(sqs, headers, targetUrl, selection.Held, new ReplayRate(plan.Rate, time), time);
        var run = new Run(plan, sending, progress);
        string? stopped;
        try
        {
            await using var watch = plan.Awaits(0) ? new ReturnWatch(reader, selection) : null;
            stopped = await SendAllAsync(run, chosen, watch, cancellationToken);
        }
        catch (Exception exception) when (exception is SqsException or NpgsqlException)
        {
            stopped = exception is SqsException ? exception.Message : "PostgreSQL cannot be asked for the outcome.";
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            stopped = "It was interrupted.";
        }

        return run.Result(chosen.Count, stopped, stopped is not null && cancellationToken.IsCancellationRequested);
    }

    /// <returns>Why it stopped; null when all was sent.</returns>
    private async Task<string?> SendAllAsync(
        Run run, IReadOnlyList<ReplayCandidate> chosen, ReturnWatch? watch, CancellationToken cancellationToken)
    {
        foreach (var (number, part) in run.Plan.PartsOf(chosen).Index())
        {
            var sent = await run.Sending.SendAsync(part, run.Progress, cancellationToken);
            if (watch is null || sent.Count == 0 || !run.Plan.Awaits(number))
                continue;

            run.Outcome += await new ReplayOutcomes(stored, watch, time).WaitAsync(sent, run.Plan.OutcomeTimeout, cancellationToken);
            if (run.Outcome.FailedShare > run.Plan.AllowedShare(number))
                return WhyStopped(number == 0 && run.Plan.Canary > 0, run.Outcome);
        }

        return null;
    }

    private static string WhyStopped(bool isCanary, ReplayOutcome outcome) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(isCanary ? "The canary failed" : "Too many failed")}: {outcome.Stored:N0} stored, {outcome.CameBack:N0} back in the error queue, "
        + $"{outcome.Unknown:N0} not stored in time.");

    private sealed class Run(ReplayPlan plan, ReplaySending sending, Action<int> progress)
    {
        public ReplayPlan Plan => plan;

        public ReplaySending Sending => sending;

        public Action<int> Progress => progress;

        public ReplayOutcome Outcome { get; set; }

        public ReplayResult Result(int chosen, string? stopped, bool isInterrupted) => new()
        {
            Chosen = chosen,
            Sent = sending.Sent,
            NotDeleted = sending.NotDeleted,
            Stored = Outcome.Stored,
            CameBack = Outcome.CameBack,
            Unknown = Outcome.Unknown,
            Duration = sending.Duration,
            Stopped = stopped,
            IsInterrupted = isInterrupted,
        };
    }
}
