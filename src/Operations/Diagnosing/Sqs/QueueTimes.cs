using System.Globalization;
using BusEtl.Consumers.Consuming;

namespace BusEtl.Operations.Diagnosing.Sqs;

/// <summary>The times of the login queue against those of the settings. The queue's own count, whatever the settings say.</summary>
internal static class QueueTimes
{
    public static void LookAt(QueueView login, LoginQueueOptions options, AreaReport report)
    {
        LookAtVisibility(login, options, report);
        LookAtDelay(login, report);
    }

    private static void LookAtVisibility(QueueView login, LoginQueueOptions options, AreaReport report)
    {
        if (login.Seconds("VisibilityTimeout") is not { } actual)
        {
            report.NotLookedAt($"the visibility timeout of {login.Name}", "SQS does not say it");
            return;
        }

        var set = options.Receive.VisibilityTimeout;
        var retries = TimeSpan.FromTicks(options.Retry.IntervalsOrDefault.Sum(wait => wait.Ticks));
        var evidence = $"The queue says {Text(actual)}, LoginQueue:Receive:VisibilityTimeout {Text(set)}.";
        if (actual <= retries)
        {
            // Room for the attempts themselves, and the default where that is more.
            var enough = TimeSpan.FromSeconds(Math.Max(60, Math.Ceiling(retries.TotalSeconds) * 2));
            enough = set >= enough ? set : enough;
            report.Warning(
                "visibility_too_short",
                what: $"The visibility timeout of {login.Name} is shorter than the retries.",
                evidence: $"{evidence} The waits of LoginQueue:Retry:Intervals are {Text(retries)} in all.",
                consequence: "The service renews it while a message is in work, which costs calls; a renewal that is late, or a task that hangs, lets "
                    + "messages come again and uses up a chance of each. Rows stay right.",
                next: $"Set the queue's VisibilityTimeout to {Text(enough)} (aws sqs set-queue-attributes)"
                    + $"{(set < enough ? $", LoginQueue:Receive:VisibilityTimeout too, and restart the tasks" : "")}.");
        }
        else if (actual != set)
        {
            report.Warning(
                "visibility_differs",
                what: $"The visibility timeout of {login.Name} is not the one of the settings.",
                evidence,
                consequence: actual < set
                    ? "Running tasks may renew too late, and messages come again while they are in work. Rows stay right."
                    : "After a crash messages come again later than the settings say.",
                next: $"Set the queue's VisibilityTimeout to {Text(set)}, or the setting to {Text(actual)}, and restart the tasks.");
        }
        else
        {
            report.IsWell($"{login.Name}: visibility timeout {Text(actual)}");
        }
    }

    private static void LookAtDelay(QueueView login, AreaReport report)
    {
        if (login.Seconds("DelaySeconds") is not { } delay || delay == TimeSpan.Zero)
            return;

        report.Warning(
            "queue_delays",
            what: $"The queue {login.Name} holds every message back.",
            evidence: $"Its DelaySeconds is {Text(delay)}.",
            consequence: $"Each login, and each one that is delivered again, comes {Text(delay)} later than it could.",
            next: "Set DelaySeconds to 0, unless somebody wants it so.");
    }

    internal static string Text(TimeSpan time) => time switch
    {
        { TotalDays: >= 2 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalDays:0.##} d"),
        { TotalMinutes: >= 2 } when time.Ticks % TimeSpan.TicksPerMinute == 0 => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes:0} min"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.###} s"),
    };
}
