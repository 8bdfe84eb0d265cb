using BusEtl.Contracts;

namespace BusEtl.Consumers.Validation;

/// <summary>
/// The rules of every text of a login. A character that nobody sees is refused in all of them: two texts that look alike would be two, a
/// device id would get another token, and its erasure would be missed.
/// </summary>
internal static class FieldText
{
    /// <returns>The rule that a field breaks, or null.</returns>
    public static string? RuleBrokenBy(WireText value, int maxLength) => value.Kind switch
    {
        WireTextKind.Text => RuleBrokenBy(value.Text, maxLength),
        WireTextKind.Absent or WireTextKind.Null => "is required",
        WireTextKind.Number => "must be a string, not a number",
        WireTextKind.Boolean => "must be a string, not a boolean",
        WireTextKind.JsonObject => "must be a string, not an object",
        WireTextKind.JsonArray => "must be a string, not an array",
        _ => "is not valid Unicode text",
    };

    private static string? RuleBrokenBy(ReadOnlySpan<char> text, int maxLength)
    {
        if (text.IsWhiteSpace())
        {
            return "is blank";
        }

        if (text.Length > maxLength && CountCharacters(text) > maxLength)
        {
            return $"is longer than {maxLength} characters";
        }

        return text.ContainsAnyExceptInRange(' ', '~') ? RuleBrokenByCharacters(text) : null;
    }

    // As PostgreSQL counts for varchar(n): a surrogate pair is one character. A wire text has no half of one.
    private static int CountCharacters(ReadOnlySpan<char> text)
    {
        var count = text.Length;

        foreach (var c in text)
        {
            count -= char.IsLowSurrogate(c) ? 1 : 0;
        }

        return count;
    }

    private static string? RuleBrokenByCharacters(ReadOnlySpan<char> text)
    {
        foreach (var character in text.EnumerateRunes())
        {
            switch (Characters.KindOf(character))
            {
                case CharacterKind.Control:
                    return "has a control character";
                case CharacterKind.Invisible:
                    return "has an invisible character";
                case CharacterKind.Noncharacter:
                    return "has a code point that is no character";
                default:
                    continue;
            }
        }

        return null;
    }
}
