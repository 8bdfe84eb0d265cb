namespace BusEtl.Consumers.Masking;

/// <summary>
/// How personal data is masked, and where the key ring comes from: exactly one of both sources must be given. Keys do not belong in
/// appsettings.json or on the command line: name a file that only the service may read, or let a secret store set the environment variable
/// <c>Masking__KeyRing</c>.
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

    /// <summary>
    /// Whether the ring is wrapped by AWS KMS: the file or the variable then holds, in base64, what <c>aws kms encrypt</c> made of the ring's
    /// JSON, and one call at the start unwraps it, by the region of <c>Amazon:Region</c> and with the right <c>kms:Decrypt</c>. Defaults to
    /// false.
    /// </summary>
    public bool KmsWrapped { get; set; }

    /// <summary>
    /// Whether the originals of the tokens are sealed and kept in <c>vault.pii</c>, once each, so that they can be recovered; needs an active
    /// sealing key. With false no original is kept and none can ever be recovered. Defaults to true.
    /// </summary>
    public bool Vault { get; set; } = true;
}
