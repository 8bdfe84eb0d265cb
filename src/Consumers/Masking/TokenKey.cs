namespace BusEtl.Consumers.Masking;

/// <summary>A key that tokens are made with. It prints as its id.</summary>
internal sealed class TokenKey(string id, bool isActive, byte[] material)
{
    public const int MinLength = 32;
    public const int MaxLength = 64;

    public string Id => id;

    public bool IsActive => isActive;

    public ReadOnlySpan<byte> Material => material;

    public override string ToString() => id;
}
