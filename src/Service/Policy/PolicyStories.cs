using System.Globalization;

namespace BusEtl.Service.Policy;

/// <summary>Tells a policy: for each kind of failure what happens, step by step.</summary>
internal static class PolicyStories
{
    public static IReadOnlyList<PolicyStory> Of(FailurePolicy policy) =>
    [
        InvalidLogin(policy),
        DatabaseAway(policy),
        TooManyFailures(policy),
        AnythingElse(policy),
        EndlessWork(policy),
        WhatStays(policy),
        Stop(policy),
    ];

    private static PolicyStory InvalidLogin(FailurePolicy policy) => new(
        "An invalid login, or no JSON object",
        [
            new("at once", $"It goes to {policy.ErrorQueue}, with the problem of every field and no value. It is not tried again."),
        ]);

    private static PolicyStory DatabaseAway(FailurePolicy policy) => new(
        "The database takes no login: it is away, takes no writes, is full, lacks a table or a right",
        [
            new("at once", "It is asked, in a new session, to store made-up logins, which are taken back. No attempt is counted."),
            new("it refuses", "The breaker opens: receiving stops, and what is in flight goes back to the queue at once."),
            new(
                $"every {Time(policy.Breaker.ProbeInterval)}",
                $"The database is asked, however long it takes. {policy.ErrorQueue} does not grow."),
            new("it takes them", "One message is tried; when it is stored, all are received again."),
        ]);

    private static PolicyStory TooManyFailures(FailurePolicy policy) => new(
        "Too many failures",
        [
            new(
                $"within {Time(policy.Breaker.TrackingPeriod)}",
                $"When at least {Count(policy.Breaker.ActivationThreshold, "attempt was", "attempts were")} made and "
                    + $"{Percent(policy.Breaker.TripThreshold)} or more of them failed, the breaker opens, even if nothing ever succeeded. "
                    + "Invalid logins do not count."),
            new("at once", "Receiving stops, and what is in flight goes back to the queue."),
            new(
                $"after {Time(policy.Breaker.RestartTimeout)}",
                "One message is tried: when it is stored, all are received again, else the breaker opens again."),
        ]);

    private static PolicyStory AnythingElse(FailurePolicy policy) => new(
        "Anything else that fails, such as one row that the database refuses",
        [
            new("at once", "The other logins of its batch are stored. It alone is tried again:"),
            .. FirstDelivery(policy),
            .. Redeliveries(policy),
            new(
                policy.TotalTime == TimeSpan.Zero ? "then" : $"after {Time(policy.TotalTime)}",
                $"It goes to {policy.ErrorQueue}, after {Count(policy.Attempts, "attempt", "attempts")} in all, whose own time comes on top."),
        ]);

    private static IEnumerable<PolicyStep> FirstDelivery(FailurePolicy policy)
    {
        if (policy.Retries.Count == 0)
            return [new("a delivery", "1 attempt; it is not retried.")];

        var attempts = $"{policy.AttemptsOfADelivery} attempts in {Time(policy.TimeOfADelivery)}";

        return [new("a delivery", $"{attempts}, after waits of {List(policy.Retries)}.")];
    }

    private static IEnumerable<PolicyStep> Redeliveries(FailurePolicy policy)
    {
        if (policy.Redeliveries.Count == 0)
            return [new("then", "It is not delivered again.")];

        var attempts = Count(policy.AttemptsOfADelivery, "attempt", "attempts");
        var again = new PolicyStep("then again", $"After {List(policy.Redeliveries)}: {attempts} each time.");
        var cut = new PolicyStep("", "Every wait is cut at random by up to a fifth.");
        var hops = policy.Redeliveries.Distinct()
            .Where(wait => policy.HopsOf(wait) > 1)
            .Select(wait => $"{Time(wait)} in {policy.HopsOf(wait)} hops")
            .ToList();

        return hops.Count == 0
            ? [again, cut]
            : [again, cut, new("", $"One delay at SQS is {Time(policy.LongestDelay)} at most: {string.Join(", ", hops)}.")];
    }

    private static PolicyStory EndlessWork(FailurePolicy policy) => new(
        "A message whose work never ends, or that kills the process",
        [
            new($"after {Time(policy.Receive.MaxVisibilityTimeout)}", "Its work is cancelled and the message given back to the queue."),
            new($"within {Time(policy.Receive.VisibilityTimeout)}", "After a crash it comes again."),
            new(
                $"{policy.ErrorQueues.MaxReceiveCount} receives",
                $"After these SQS moves it to the dead-letter queue {policy.DeadLetterQueue}. What the breaker or a stop gives back and has "
                    + "used up half of them goes back as a copy, which is counted anew."),
        ]);

    private static PolicyStory WhatStays(FailurePolicy policy) => new(
        "What stays in the queues",
        [
            new(
                Time(policy.ErrorQueues.Retention),
                $"{policy.ErrorQueue} and {policy.DeadLetterQueue} keep a message this long; then SQS deletes it."),
        ]);

    private static PolicyStory Stop(FailurePolicy policy) => new(
        "A stop of the service",
        [
            new("at once", "Nothing more is received."),
            new($"within {Time(policy.ShutdownTimeout)}", "What is in work ends, or its messages are given back to the queue."),
        ]);

    private static string Time(TimeSpan duration) => DurationText.Of(duration);

    private static string List(IEnumerable<TimeSpan> durations) => string.Join(", ", durations.Select(Time));

    private static string Count(int count, string one, string many) =>
        string.Create(CultureInfo.InvariantCulture, $"{count:N0} {(count == 1 ? one : many)}");

    private static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{share * 100:0.##} %");
}
