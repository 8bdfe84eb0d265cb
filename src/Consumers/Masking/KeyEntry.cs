using System.Security.Cryptography;
using System.Text.Json;

namespace BusEtl.Consumers.Masking;

/// <summary>A key as it stands in a ring's text; what is null there was not readable.</summary>
internal readonly record struct KeyEntry(string Path, KeyPurpose Purpose, string? Id, bool? IsActive, byte[]? Material)
{
    private const int MaxIdLength = 16;

    public static bool IsId(string? id) =>
        id is { Length: >= 1 and <= MaxIdLength } && id.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');

    public static KeyEntry Read(JsonElement element, KeyRules rules, string path, List<string> faults)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            faults.Add($"{path}: is not a JSON object.");
            return new KeyEntry(path, rules.Purpose, null, null, null);
        }

        var members = MembersOf(element, path, ["id", "state", "key"], faults);

        return new KeyEntry(
            path,
            rules.Purpose,
            ReadId(TextOf(members, "id"), path, faults),
            ReadState(TextOf(members, "state"), path, faults),
            ReadMaterial(members, rules, path, faults));
    }

    public RingKey ToKey() => new(Purpose, Id!, IsActive!.Value, Material);

    public static Dictionary<string, JsonElement> MembersOf(JsonElement element, string path, string[] known, List<string> faults)
    {
        var members = new Dictionary<string, JsonElement>();

        foreach (var member in element.EnumerateObject())
        {
            if (!known.Contains(member.Name))
            {
                // A long name may be a key that was put in the wrong place.
                var isPrintable = member.Name.Length <= MaxIdLength && member.Name.All(char.IsAsciiLetter);
                faults.Add($"{path}: {(isPrintable ? $"'{member.Name}'" : "a member")} is unknown; known are {string.Join(", ", known)}.");
            }
            else if (!members.TryAdd(member.Name, member.Value))
            {
                faults.Add($"{path}: '{member.Name}' is given twice.");
            }
        }

        return members;
    }

    public static void AddFaultsBetween(List<KeyEntry> entries, List<string> faults)
    {
        for (var i = 0; i < entries.Count; i++)
        {
            for (var j = 0; j < i; j++)
            {
                if (entries[i].Id is { } id && id == entries[j].Id)
                {
                    faults.Add($"{entries[i].Path}: the id '{id}' is that of {entries[j].Path}.");
                }

                if (entries[i].Material is { } key && CryptographicOperations.FixedTimeEquals(key, entries[j].Material))
                {
                    faults.Add($"{entries[i].Path}: the key is that of {entries[j].Path}.");
                }
            }
        }
    }

    private static string? ReadId(string? id, string path, List<string> faults)
    {
        if (IsId(id))
        {
            return id;
        }

        faults.Add($"{path}: the id must be 1 to {MaxIdLength} of a-z, 0-9 and -.");
        return null;
    }

    private static bool? ReadState(string? state, string path, List<string> faults)
    {
        if (state is "active" or "retired")
        {
            return state == "active";
        }

        faults.Add($"{path}: the state must be active or retired.");
        return null;
    }

    // Straight to bytes: a text could not be cleared.
    private static byte[]? ReadMaterial(Dictionary<string, JsonElement> members, KeyRules rules, string path, List<string> faults)
    {
        if (!members.TryGetValue("key", out var key) || key.ValueKind != JsonValueKind.String || !key.TryGetBytesFromBase64(out var material))
        {
            faults.Add($"{path}: the key must be base64.");
            return null;
        }

        if (material.Length < rules.MinLength || material.Length > rules.MaxLength)
        {
            faults.Add($"{path}: the key has {material.Length} bytes; it must have {rules.Lengths}.");
            return null;
        }

        return material;
    }

    private static string? TextOf(Dictionary<string, JsonElement> members, string name) =>
        members.TryGetValue(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    // Not the key.
    private bool PrintMembers(System.Text.StringBuilder builder)
    {
        builder.Append(Path);
        return true;
    }
}
