namespace BusEtl.Operations.Recovery;

/// <summary>How a token stands in the vault.</summary>
/// <param name="Target">The token.</param>
/// <param name="State">Whether its original is there.</param>
/// <param name="Kind">The name of its kind; null where that is unknown.</param>
/// <param name="ErasedAt">When it was erased; null where it was not.</param>
internal sealed record TokenState(RecoveryTarget Target, OriginalState State, string? Kind, DateTimeOffset? ErasedAt);

internal enum OriginalState
{
    /// <summary>Neither the vault nor a login has the token.</summary>
    Unknown,

    /// <summary>The vault has no row of the token.</summary>
    NeverSealed,

    Sealed,

    Erased,
}
