namespace BusEtl.Consumers.Masking;

/// <summary>
/// Where the key ring comes from; exactly one of both must be given. Keys do not belong in appsettings.json or on the command line:
/// name a file that only the service may read, or let a secret store set the environment variable <c>Masking__KeyRing</c>.
/// </summary>
public sealed class MaskingOptions
{
    public const string Section = "Masking";

    /// <summary>Path of the key ring's JSON file. Required, or <c>Masking:KeyRing</c> is.</summary>
    public string? KeyRingFile { get; set; }

    /// <summary>
    /// The key ring's JSON itself, for an environment variable filled from a secret store. Required, or <c>Masking:KeyRingFile</c> is.
    /// </summary>
    public string? KeyRing { get; set; }
}
