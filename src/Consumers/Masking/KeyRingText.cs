using System.Security.Cryptography;
using System.Text;

namespace BusEtl.Consumers.Masking;

/// <summary>Writes rings and changes of rings as JSON. The texts hold the keys.</summary>
internal static class KeyRingText
{
    /// <summary>The text of a new ring: a token key <c>t1</c> and a sealing key <c>s1</c>, both active and of 32 random bytes.</summary>
    public static string Generate() => Of([New(KeyRules.Token, "t1"), New(KeyRules.Sealing, "s1")]);

    /// <summary>The text of the ring with one active key more and with the key that it replaces retired.</summary>
    /// <param name="ring">A ring.</param>
    /// <param name="purpose">What the new key is for.</param>
    /// <param name="added">The new key's id.</param>
    public static string WithNewKey(KeyRing ring, KeyPurpose purpose, out string added)
    {
        var rules = KeyRules.Of(purpose);
        var entries = ring.Keys.Select(key => new Entry(key, key.IsActive && key.Purpose != purpose)).ToList();

        added = NextId(ring, rules.Letter);
        return Of([.. entries, New(rules, added)]);
    }

    // Above every number that was given out, so that no id stands for two keys in the course of time.
    private static string NextId(KeyRing ring, char letter)
    {
        var last = ring.Keys
            .Where(key => key.Id[0] == letter)
            .Select(key => int.TryParse(key.Id.AsSpan(1), out var number) && number is > 0 and < 1_000_000 ? number : 0)
            .DefaultIfEmpty()
            .Max();

        return $"{letter}{last + 1}";
    }

    private static Entry New(KeyRules rules, string id)
    {
        var material = RandomNumberGenerator.GetBytes(rules.MinLength);
        var key = new RingKey(rules.Purpose, id, isActive: true, material);
        CryptographicOperations.ZeroMemory(material);

        return new Entry(key, IsActive: true);
    }

    private static string Of(List<Entry> entries)
    {
        var text = new StringBuilder("{\n");
        text.Append(Member(KeyRules.Token, entries)).Append(",\n");
        text.Append(Member(KeyRules.Sealing, entries)).Append("\n}\n");

        return text.ToString();
    }

    // Ids and base64 hold nothing that JSON escapes.
    private static string Member(KeyRules rules, List<Entry> entries)
    {
        var lines = entries
            .Where(entry => entry.Key.Purpose == rules.Purpose)
            .Select(entry =>
                $$"""    { "id": "{{entry.Key.Id}}", "state": "{{entry.State}}", "key": "{{Convert.ToBase64String(entry.Key.Material)}}" }""")
            .ToList();

        return lines.Count == 0 ? $"  \"{rules.Member}\": []" : $"  \"{rules.Member}\": [\n{string.Join(",\n", lines)}\n  ]";
    }

    private readonly record struct Entry(RingKey Key, bool IsActive)
    {
        public string State => IsActive ? "active" : "retired";
    }
}
