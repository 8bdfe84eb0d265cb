using System.Globalization;
using BusEtl.AmazonSqs.Client;

namespace BusEtl.Operations.Errors;

/// <summary>Sends messages of a selection back to the login queue: part by part, as its plan says.</summary>
internal sealed class Replay(SqsClient sqs, ErrorQueueReader reader, StoredLogins stored, TimeProvider time)
{
    /// <summary>Runs to its end, or until the plan, SQS or the operator stops it. It throws for none of these.</summary>
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
        var sending = new ReplaySending(sqs, targetUrl, selection.Held, new ReplayRate(plan.Rate, time));
        var total = default(ReplayOutcome);
        var duration = TimeSpan.Zero;
        string? stopped = null;
        try
        {
            await using var watch = plan.Awaits(0) ? new ReturnWatch(reader, selection) : null;
            foreach (var (number, part) in plan.PartsOf(chosen).Index())
            {
                var began = time.GetTimestamp();
                var sent = await sending.SendAsync(part, progress, cancellationToken);
                duration += time.GetElapsedTime(began);
                if (watch is null || !plan.Awaits(number))
                    continue;

                total += await new ReplayOutcomes(stored, watch, time).WaitAsync(sent, plan.OutcomeTimeout, cancellationToken);
                if (sent.Count == 0 || total.FailedShare <= plan.AllowedShare(number))
                    continue;

                stopped = WhyStopped(number == 0 && plan.Canary > 0, total);
                break;
            }
        }
        catch (Exception exception) when (exception is SqsException or Npgsql.NpgsqlException)
        {
            stopped = exception is SqsException ? exception.Message : "PostgreSQL cannot be asked for the outcome.";
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            stopped = "It was interrupted.";
        }

        return new ReplayResult
        {
            Chosen = chosen.Count,
            Sent = sending.Sent,
            NotDeleted = sending.NotDeleted,
            Stored = total.Stored,
            CameBack = total.CameBack,
            Unknown = total.Unknown,
            Duration = duration,
            Stopped = stopped,
            IsInterrupted = stopped is not null && cancellationToken.IsCancellationRequested,
        };
    }

    private static string WhyStopped(bool isCanary, ReplayOutcome outcome) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(isCanary ? "The canary failed" : "Too many failed")}: {outcome.Stored:N0} stored, {outcome.CameBack:N0} back in the error queue, {outcome.Unknown:N0} not stored in time.");
}
