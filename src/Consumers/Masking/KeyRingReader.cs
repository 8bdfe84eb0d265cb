using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Unicode;

namespace BusEtl.Consumers.Masking;

/// <summary>Reads the JSON text of a key ring and collects all its faults. No fault shows a value other than a well-formed id.</summary>
internal static class KeyRingReader
{
    private const int MaxIdLength = 16;

    private static readonly JsonDocumentOptions DocumentOptions = new()
    {
        AllowTrailingCommas = true,
        CommentHandling = JsonCommentHandling.Skip,
    };

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>Returns the ring, or null after adding to <paramref name="faults"/>.</summary>
    public static KeyRing? Read(ReadOnlyMemory<byte> utf8Json, List<string> faults)
    {
        var json = utf8Json.Span.StartsWith(ByteOrderMark) ? utf8Json[ByteOrderMark.Length..] : utf8Json;

        if (!Utf8.IsValid(json.Span))
        {
            faults.Add("the key ring is not UTF-8 text.");
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(json, DocumentOptions);
            return ReadRing(document.RootElement, faults);
        }
        catch (JsonException e)
        {
            faults.Add($"the key ring is not JSON (line {(e.LineNumber ?? 0) + 1}).");
        }
        catch (InvalidOperationException)
        {
            faults.Add("the key ring has text with half a surrogate pair.");
        }

        return null;
    }

    private static KeyRing? ReadRing(JsonElement root, List<string> faults)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            faults.Add("the key ring is not a JSON object.");
            return null;
        }

        // The sealing keys are not the masking's.
        var members = MembersOf(root, "the key ring", ["tokenKeys", "sealingKeys"], faults);

        if (!members.TryGetValue("tokenKeys", out var tokenKeys) || tokenKeys.ValueKind != JsonValueKind.Array)
        {
            faults.Add("the key ring: tokenKeys must be an array of keys.");
            return null;
        }

        var entries = tokenKeys.EnumerateArray().Select((element, i) => ReadEntry(element, $"tokenKeys[{i}]", faults)).ToList();
        AddFaultsBetween(entries, faults);

        return faults.Count > 0 ? null : new KeyRing(entries.ConvertAll(e => new TokenKey(e.Id!, e.IsActive!.Value, e.Material!)));
    }

    private static Entry ReadEntry(JsonElement element, string path, List<string> faults)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            faults.Add($"{path}: is not a JSON object.");
            return default;
        }

        var members = MembersOf(element, path, ["id", "state", "key"], faults);

        return new Entry(
            ReadId(TextOf(members, "id"), path, faults),
            ReadState(TextOf(members, "state"), path, faults),
            ReadMaterial(TextOf(members, "key"), path, faults));
    }

    private static string? ReadId(string? id, string path, List<string> faults)
    {
        if (id is { Length: >= 1 and <= MaxIdLength } && id.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'))
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

    private static byte[]? ReadMaterial(string? key, string path, List<string> faults)
    {
        var material = new byte[key?.Length ?? 0];

        if (!Convert.TryFromBase64String(key ?? "!", material, out var length))
        {
            faults.Add($"{path}: the key must be base64.");
            return null;
        }

        if (length is < TokenKey.MinLength or > TokenKey.MaxLength)
        {
            faults.Add($"{path}: the key has {length} bytes; it must have {TokenKey.MinLength} to {TokenKey.MaxLength}.");
            return null;
        }

        return material[..length];
    }

    private static void AddFaultsBetween(List<Entry> entries, List<string> faults)
    {
        var active = entries.Count(e => e.IsActive == true);

        // A key of an unreadable state may be the active one: its own fault says enough.
        if (active != 1 && (active > 1 || entries.TrueForAll(e => e.IsActive.HasValue)))
        {
            faults.Add($"tokenKeys: {active} keys are active; exactly one must be.");
        }

        for (var i = 0; i < entries.Count; i++)
        {
            for (var j = 0; j < i; j++)
            {
                if (entries[i].Id is { } id && id == entries[j].Id)
                {
                    faults.Add($"tokenKeys[{i}]: the id '{id}' is that of tokenKeys[{j}].");
                }

                if (entries[i].Material is { } key && CryptographicOperations.FixedTimeEquals(key, entries[j].Material))
                {
                    faults.Add($"tokenKeys[{i}]: the key is that of tokenKeys[{j}].");
                }
            }
        }
    }

    private static Dictionary<string, JsonElement> MembersOf(JsonElement element, string path, string[] known, List<string> faults)
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

    private static string? TextOf(Dictionary<string, JsonElement> members, string name) =>
        members.TryGetValue(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private readonly record struct Entry(string? Id, bool? IsActive, byte[]? Material);
}
