using System.Globalization;

namespace BusEtl.Operations.Diagnosing.Sqs;

/// <summary>What waits, and what was put aside? By SQS's own counters; since when, only a receive would tell.</summary>
internal sealed class MessagesExamination(SqsAccess sqs, QueueNames names) : IExamination
{
    // SQS hands out 120,000 messages of a queue at a time.
    private const long ManyInFlight = 100_000;

    public string Area => "messages";

    public async Task ExamineAsync(AreaReport report, CancellationToken cancellationToken)
    {
        if (await sqs.ClientAsync("what waits, and what was put aside", report) is not { } client)
            return;

        var login = await sqs.QueueAsync(client, names.Login);
        if (Count(login) is { } logins)
            LookAtLogins(login, logins, report);

        foreach (var name in new[] { names.Error, names.DeadLetter, names.Skipped })
        {
            var queue = await sqs.QueueAsync(client, name);
            if (Count(queue) is { } count)
                LookAtPutAside(queue, count, report);
            else if (!queue.IsMissing)
                report.NotLookedAt($"what stands in {name}", $"SQS answered {RefusalOf.Text(queue.Refusal!)}; it needs sqs:GetQueueAttributes");
        }

        report.NotLookedAt(
            "since when messages stand there, and whether SQS and senders set SentTimestamp, MessageId and MessageGroupId",
            "only a receive would tell, which costs a message one of its chances");
    }

    private static void LookAtLogins(QueueView queue, QueueCounts counts, AreaReport report)
    {
        report.IsWell($"{queue.Name}: {counts}");
        if (counts.InFlight < ManyInFlight)
            return;

        report.Warning(
            "too_many_in_flight",
            what: $"Nearly as many messages of {queue.Name} are in flight as SQS allows.",
            evidence: $"{queue.Name}: {counts}; SQS allows 120,000 in flight.",
            consequence: "At the limit SQS gives no task anything more.",
            next: "Lower LoginQueue:Receive:Prefetch, or the number of tasks; look for consumers that never delete.");
    }

    private void LookAtPutAside(QueueView queue, QueueCounts counts, AreaReport report)
    {
        if (counts.All == 0)
        {
            report.IsWell($"{queue.Name} is empty");
            return;
        }

        var (code, consequence) = queue.Name switch
        {
            _ when queue.Name == names.Error => (
                "errors_wait", "These logins are not stored. SQS deletes them when their retention ends."),
            _ when queue.Name == names.DeadLetter => (
                "dead_letters_wait",
                "These logins are not stored: they killed the process, or stops and outages used up their chances. Good ones may be among them."),
            _ => (
                "skipped_wait",
                "These messages are of no consumer's type, or are second copies of what is in the error queue. They stand there in clear, with "
                + "personal data."),
        };
        var argument = queue.Name == names.Error ? "" : $" --queue {queue.Name}";

        report.Warning(
            code,
            what: $"{Number(counts.All)} {(counts.All == 1 ? "message stands" : "messages stand")} in {queue.Name}.",
            evidence: $"{queue.Name}: {counts}.",
            consequence,
            next: $"'busetl errors summary{argument}' says why and since when; 'replay' sends them back, 'discard' ends them.");
    }

    private static QueueCounts? Count(QueueView queue) => queue.Attributes is null
        ? null
        : new QueueCounts(
            queue.Number("ApproximateNumberOfMessages") ?? 0,
            queue.Number("ApproximateNumberOfMessagesNotVisible") ?? 0,
            queue.Number("ApproximateNumberOfMessagesDelayed") ?? 0);

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private sealed record QueueCounts(long Waiting, long InFlight, long Delayed)
    {
        public long All => Waiting + InFlight + Delayed;

        public override string ToString() => $"{Number(Waiting)} waiting, {Number(InFlight)} in flight, {Number(Delayed)} delayed";
    }
}
