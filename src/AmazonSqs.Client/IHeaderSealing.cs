namespace BusEtl.AmazonSqs.Client;

/// <summary>
/// Makes the seals by which a service knows again what it has written on a message itself, and which nobody else can make. Safe for use by many
/// threads at once.
/// </summary>
public interface IHeaderSealing
{
    /// <summary>Seals with the newest key. All seals that are made have the same length.</summary>
    /// <param name="content">What is sealed.</param>
    string Seal(ReadOnlySpan<byte> content);

    /// <summary>Whether this is the seal of exactly this content, by the newest key or an older one.</summary>
    /// <param name="seal">Any text; one that is no seal at all is not right.</param>
    /// <param name="content">What should have been sealed.</param>
    bool IsRight(string seal, ReadOnlySpan<byte> content);
}
