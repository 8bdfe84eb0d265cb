namespace BusEtl.AmazonSqs.Client;

/// <summary>
/// The headers that only a service writes on a message, for itself: when it is due, how often it was tried and redelivered, where it came from and
/// why it failed. Whoever may send can write them too; <see cref="SealedHeaders"/> tells the two apart.
/// </summary>
public static class OwnHeaders
{
    /// <summary>The header with the seal of all others.</summary>
    public const string Seal = "BusEtl-Seal";

    /// <summary>
    /// The first sent time, in milliseconds since 1970. A sender may give it as well, so it is none of these, and is bounded by
    /// <see cref="FirstSentTime"/>; but a seal holds it.
    /// </summary>
    public const string SentTimestamp = "SentTimestamp";

    // MassTransit finds headers in any case.
    private const StringComparison AnyCase = StringComparison.OrdinalIgnoreCase;

    public static bool Has(string name) => name.StartsWith("MT-", AnyCase) || name.StartsWith("BusEtl-", AnyCase);
}
