namespace BusEtl.Service.Health;

/// <summary>The times that are no settings. Together they let every trouble show within 15 s.</summary>
internal static class HealthTimes
{
    /// <summary>How long the database and SQS may take to answer.</summary>
    public static readonly TimeSpan Answer = TimeSpan.FromSeconds(3);

    /// <summary>How long an answer of theirs counts.</summary>
    public static readonly TimeSpan Recent = TimeSpan.FromSeconds(2);

    /// <summary>How long an answer of theirs counts for liveness, which does not wait for one.</summary>
    public static readonly TimeSpan Remembered = TimeSpan.FromSeconds(30);

    /// <summary>How much longer than the waits between its attempts a delivery may take before it counts as stuck.</summary>
    public static readonly TimeSpan Attempts = TimeSpan.FromSeconds(3);

    /// <summary>How long nothing may be received though messages wait: SQS's counters lag by up to a minute.</summary>
    public static readonly TimeSpan Idle = TimeSpan.FromSeconds(90);

    /// <summary>How long the same may last before only a restart can help.</summary>
    public static readonly TimeSpan IdleForGood = TimeSpan.FromMinutes(5);

    /// <summary>How long work that was cancelled may take to end.</summary>
    public static readonly TimeSpan Cancelled = TimeSpan.FromMinutes(1);
}
