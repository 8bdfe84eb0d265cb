using Amazon.Runtime;

namespace BusEtl.AmazonSqs.Client.Credentials;

/// <summary>Credentials and how long they count.</summary>
/// <param name="Value">The credentials.</param>
/// <param name="Source">Where they came from, in words: 'the profile logins'.</param>
/// <param name="Expires">When AWS takes them no more; null when that is not known.</param>
internal sealed record FetchedCredentials(ImmutableCredentials Value, string Source, DateTimeOffset? Expires)
{
    // Asking again is how a changed profile is seen; and a clock that is wrong must not make fresh ones look old.
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan BeforeTheyLapse = TimeSpan.FromMinutes(15);

    /// <summary>When new ones are asked for, while these are still used.</summary>
    public DateTimeOffset RefreshFrom(DateTimeOffset fetched) =>
        Expires is { } expires ? Later(fetched + LookAgain, expires - BeforeTheyLapse) : fetched + LookAgain;

    /// <summary>Until when these are used though no new ones come.</summary>
    public DateTimeOffset UsableUntil(DateTimeOffset fetched) =>
        Expires is { } expires ? Later(fetched + (LookAgain * 2), expires) : fetched + (LookAgain * 6);

    public override string ToString() => $"credentials of {Source}";

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}
