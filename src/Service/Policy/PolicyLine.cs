namespace BusEtl.Service.Policy;

/// <summary>The heart of a policy in one line, for the log.</summary>
internal static class PolicyLine
{
    public static string Of(FailurePolicy policy) =>
        $"A login that cannot be stored is retried {After(policy.Retries)}, redelivered {After(policy.Redeliveries)}, and then moved to "
        + $"{policy.ErrorQueue}; an invalid one is moved at once.";

    private static string After(IReadOnlyList<TimeSpan> waits) =>
        waits.Count == 0 ? "never" : $"after {string.Join(", ", waits.Select(DurationText.Of))}";
}
