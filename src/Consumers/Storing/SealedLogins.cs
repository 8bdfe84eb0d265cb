using BusEtl.Persistence;

namespace BusEtl.Consumers.Storing;

/// <summary>Masked logins with the originals that the vault lacks, by what was known of it when they were sealed.</summary>
/// <param name="Logins">The logins.</param>
/// <param name="Epoch">The epoch of the known tokens then: in another one, originals may be missing.</param>
public sealed record SealedLogins(IReadOnlyList<MaskedLogin> Logins, long Epoch)
{
    public int Count => Logins.Count;

    /// <summary>A part of them.</summary>
    public SealedLogins Take(int from, int count) => this with { Logins = [.. Logins.Skip(from).Take(count)] };
}
