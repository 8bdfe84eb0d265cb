namespace BusEtl.Consumers.Masking;

/// <summary>How the keys of one purpose are written, and how long they may be.</summary>
/// <param name="Purpose">Whose rules these are.</param>
/// <param name="Member">The member of the ring's JSON that holds them.</param>
/// <param name="Letter">What the ids of new keys begin with.</param>
/// <param name="MinLength">In bytes; also that of new keys.</param>
/// <param name="MaxLength">In bytes.</param>
internal sealed record KeyRules(KeyPurpose Purpose, string Member, char Letter, int MinLength, int MaxLength)
{
    public static readonly KeyRules Token = new(KeyPurpose.Token, "tokenKeys", 't', 32, 64);

    // AES-256 takes no other length.
    public static readonly KeyRules Sealing = new(KeyPurpose.Sealing, "sealingKeys", 's', 32, 32);

    /// <summary>'32', or '32 to 64'.</summary>
    public string Lengths => MinLength == MaxLength ? $"{MinLength}" : $"{MinLength} to {MaxLength}";

    public static KeyRules Of(KeyPurpose purpose) => purpose == KeyPurpose.Token ? Token : Sealing;
}
