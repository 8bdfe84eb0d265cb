namespace BusEtl.AmazonSqs.Client;

/// <summary>The headers of a received message.</summary>
/// <param name="All">As they came.</param>
/// <param name="Believed">Without the seal, and without what only a right seal makes believed.</param>
/// <param name="IsSealed">Whether there is a right seal.</param>
public readonly record struct ReceivedHeaders(
    IReadOnlyDictionary<string, string> All, IReadOnlyDictionary<string, string> Believed, bool IsSealed)
{
    /// <summary>Whether headers came that are not believed.</summary>
    public bool HasDisbelieved => !IsSealed && !ReferenceEquals(All, Believed);
}
