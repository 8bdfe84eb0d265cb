namespace BusEtl.AmazonSqs.Client;

/// <summary>
/// The headers that a service writes on a message for itself: when it was first sent and when it is due, how often it was tried and redelivered,
/// where it came from and why it failed. Whoever may send can write them too; <see cref="SealedHeaders"/> tells the two apart.
/// </summary>
public static class OwnHeaders
{
    /// <summary>The header with the seal of all others.</summary>
    public const string Seal = "BusEtl-Seal";

    /// <summary>The first sent time, in milliseconds since 1970.</summary>
    public const string SentTimestamp = "SentTimestamp";

    // MassTransit finds headers in any case.
    private const StringComparison AnyCase = StringComparison.OrdinalIgnoreCase;

    public static bool Has(string name) =>
        name.StartsWith("MT-", AnyCase) || name.StartsWith("BusEtl-", AnyCase) || name.Equals(SentTimestamp, AnyCase);
}
