namespace BusEtl.Consumers.Masking;

/// <summary>
/// The keys of the masking: of each purpose one active, which makes what is new, and retired ones, which made what is older. Its text form
/// is JSON, comments allowed:
/// <code>
/// {
///   "tokenKeys":   [ { "id": "t1", "state": "active", "key": "base64 of 32 to 64 random bytes" } ],
///   "sealingKeys": [ { "id": "s1", "state": "active", "key": "base64 of 32 random bytes" } ]
/// }
/// </code>
/// An id is 1 to 16 of <c>a-z</c>, <c>0-9</c> and <c>-</c>, and no two keys of a ring share one; every token starts with the id of its key.
/// Whoever has a token key can test guesses against tokens, and whoever has a sealing key and the vault can read the originals, so the text
/// belongs in a secret store. Printing a ring prints its ids. Disposing of it clears the keys; after that nothing can be made with them.
/// </summary>
public sealed class KeyRing : IDisposable
{
    internal KeyRing(IReadOnlyList<RingKey> keys)
    {
        Keys = keys;
        TokenKeys = [.. keys.Where(key => key.Purpose == KeyPurpose.Token)];
        SealingKeys = [.. keys.Where(key => key.Purpose == KeyPurpose.Sealing)];
        ActiveTokenKey = TokenKeys.Single(key => key.IsActive);
        ActiveSealingKey = SealingKeys.SingleOrDefault(key => key.IsActive);
    }

    /// <summary>All keys, token keys first.</summary>
    internal IReadOnlyList<RingKey> Keys { get; }

    internal IReadOnlyList<RingKey> TokenKeys { get; }

    internal RingKey ActiveTokenKey { get; }

    internal IReadOnlyList<RingKey> SealingKeys { get; }

    /// <summary>Null in a ring that cannot seal, which is good enough without a vault.</summary>
    internal RingKey? ActiveSealingKey { get; }

    public void Dispose()
    {
        foreach (var key in Keys)
        {
            key.Clear();
        }
    }

    public override string ToString() => $"KeyRing {string.Join(", ", Keys)}";
}
