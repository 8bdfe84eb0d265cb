using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Unicode;

namespace BusEtl.Consumers.Masking;

/// <summary>Reads the JSON text of a key ring and collects all its faults. No fault shows a value other than a well-formed id.</summary>
internal static class KeyRingReader
{
    private static readonly JsonDocumentOptions DocumentOptions = new()
    {
        AllowTrailingCommas = true,
        CommentHandling = JsonCommentHandling.Skip,
    };

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>Returns the ring, or null after adding to <paramref name="faults"/>.</summary>
    /// <param name="utf8Json">The text.</param>
    /// <param name="mustSeal">Whether a ring without an active sealing key is at fault.</param>
    /// <param name="faults">Where the faults go, as sentences.</param>
    public static KeyRing? Read(ReadOnlyMemory<byte> utf8Json, bool mustSeal, List<string> faults)
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
            return ReadRing(document.RootElement, mustSeal, faults);
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

    private static KeyRing? ReadRing(JsonElement root, bool mustSeal, List<string> faults)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            faults.Add("the key ring is not a JSON object.");
            return null;
        }

        var members = KeyEntry.MembersOf(root, "the key ring", [KeyRules.Token.Member, KeyRules.Sealing.Member], faults);
        var tokenKeys = ReadKeys(members, KeyRules.Token, isRequired: true, faults);
        var sealingKeys = ReadKeys(members, KeyRules.Sealing, isRequired: mustSeal, faults);
        List<KeyEntry> entries = [.. tokenKeys ?? [], .. sealingKeys ?? []];
        KeyEntry.AddFaultsBetween(entries, faults);

        var ring = faults.Count > 0 ? null : new KeyRing(entries.ConvertAll(entry => entry.ToKey()));
        entries.ForEach(entry => CryptographicOperations.ZeroMemory(entry.Material));
        return ring;
    }

    private static List<KeyEntry>? ReadKeys(
        Dictionary<string, JsonElement> members, KeyRules rules, bool isRequired, List<string> faults)
    {
        if (!members.TryGetValue(rules.Member, out var keys) && rules == KeyRules.Sealing)
        {
            AddIf(isRequired, "the key ring has no sealingKeys, and the vault needs an active one: 'busetl keys add' adds it.", faults);
            return null;
        }

        if (keys.ValueKind != JsonValueKind.Array)
        {
            faults.Add($"the key ring: {rules.Member} must be an array of keys.");
            return null;
        }

        var entries = keys.EnumerateArray()
            .Select((element, i) => KeyEntry.Read(element, rules, $"{rules.Member}[{i}]", faults))
            .ToList();
        AddFaultsOfStates(entries, rules, isRequired, faults);
        return entries;
    }

    private static void AddIf(bool isFault, string fault, List<string> faults)
    {
        if (isFault)
        {
            faults.Add(fault);
        }
    }

    private static void AddFaultsOfStates(List<KeyEntry> entries, KeyRules rules, bool isRequired, List<string> faults)
    {
        var active = entries.Count(entry => entry.IsActive == true);

        // A key of an unreadable state may be the active one: its own fault says enough.
        if (active > 1 || (active == 0 && isRequired && entries.TrueForAll(entry => entry.IsActive.HasValue)))
        {
            faults.Add($"{rules.Member}: {active} keys are active; {(isRequired ? "exactly one must be" : "at most one may be")}.");
        }
    }
}
