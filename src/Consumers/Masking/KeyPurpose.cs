namespace BusEtl.Consumers.Masking;

/// <summary>What a key of the ring is for.</summary>
public enum KeyPurpose
{
    /// <summary>Makes tokens (HMAC-SHA256).</summary>
    Token,

    /// <summary>Seals the originals of the tokens (AES-256-GCM).</summary>
    Sealing,
}
