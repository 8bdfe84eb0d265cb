using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace BusEtl.Operations.Errors;

/// <summary>What of a body must not be shown, also not as another field's value or as a part of it.</summary>
internal sealed partial class PersonalTexts
{
    // Too much is hidden rather than too little, but not every field that has a digit of a device id.
    private const int ShortestPart = 4;

    private readonly HashSet<string> _whole = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _parts = new(StringComparer.OrdinalIgnoreCase);

    /// <param name="values">The values of all fields that are not shown as they are; objects and arrays with all that is in them.</param>
    public PersonalTexts(IEnumerable<JsonElement> values)
    {
        foreach (var value in values)
            Add(value);
    }

    /// <summary>Whether a text is one of them in another spelling, or holds one.</summary>
    public bool AreIn(string text)
    {
        var canonical = Canonical(text);

        return _whole.Contains(canonical) || _parts.Any(part => canonical.Contains(part, StringComparison.OrdinalIgnoreCase));
    }

    private void Add(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var field in value.EnumerateObject())
                    Add(field.Value);
                break;
            case JsonValueKind.Array:
                foreach (var element in value.EnumerateArray())
                    Add(element);
                break;
            case JsonValueKind.Number:
                Add(value.GetRawText());
                break;
            case JsonValueKind.String when FieldViews.TextOf(value) is { } text:
                Add(text);
                break;
        }
    }

    private void Add(string text)
    {
        var canonical = Canonical(text);
        _whole.Add(canonical);
        if (canonical.Length >= ShortestPart)
            _parts.Add(canonical);

        // Of a text with several words those that could be an id.
        foreach (var word in WordPattern().Matches(canonical).Select(word => word.Value))
        {
            if (word.Length >= ShortestPart && word.Any(char.IsDigit))
                _parts.Add(word);
        }
    }

    private static string Canonical(string text)
    {
        try
        {
            return text.Trim().Normalize(NormalizationForm.FormC);
        }
        catch (ArgumentException)
        {
            // Not every text has a composed form.
            return text.Trim();
        }
    }

    [GeneratedRegex(@"[\w.:-]+")]
    private static partial Regex WordPattern();
}
