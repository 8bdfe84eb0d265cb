using BusEtl.Consumers.Consuming;

namespace BusEtl.Operations.Diagnosing.Sqs;

/// <summary>How long SQS keeps what could not be stored.</summary>
internal static class QueueRetention
{
    public static void LookAt(QueueView queue, LoginQueueOptions options, AreaReport report)
    {
        if (queue.Seconds("MessageRetentionPeriod") is not { } actual)
            return;

        var set = options.ErrorQueue.Retention;
        if (actual >= set)
        {
            report.IsWell($"{queue.Name}: kept for {QueueTimes.Text(actual)}");
            return;
        }

        report.Warning(
            "retention_short",
            what: $"SQS keeps what is in {queue.Name} for less long than the settings say.",
            evidence: $"The queue says {QueueTimes.Text(actual)}, LoginQueue:ErrorQueue:Retention {QueueTimes.Text(set)}.",
            consequence: "Logins that nobody replays within that time are gone for ever.",
            next: $"Set the queue's MessageRetentionPeriod to {(long)set.TotalSeconds}.");
    }
}
