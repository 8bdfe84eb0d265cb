using System.Buffers;
using System.Globalization;
using System.Text;
using BusEtl.Consumers.Validation;

namespace BusEtl.Operations;

/// <summary>
/// A text from outside (a message, a row, the answer of a server, the name of a file) as a terminal may get it: what it would obey, what turns
/// or hides other characters, and what is no character, as <c>\u....</c>. Where it stands in JSON, it still means the same.
/// </summary>
internal static class PrintableText
{
    /// <returns>The text in one line: a line break in it is escaped, too.</returns>
    public static string Of(string text) => text.AsSpan().ContainsAnyExceptInRange(' ', '~') ? Escape(text, keepsLines: false) : text;

    /// <returns>The text with its line feeds (and what Windows writes before them) as they are.</returns>
    public static string OfLines(string text) => text.AsSpan().ContainsAnyExceptInRange(' ', '~') ? Escape(text, keepsLines: true) : text;

    private static string Escape(ReadOnlySpan<char> text, bool keepsLines)
    {
        var shown = new StringBuilder(text.Length + 16);

        while (!text.IsEmpty)
        {
            var isCharacter = Rune.DecodeFromUtf16(text, out var character, out var length) == OperationStatus.Done;
            var part = text[..length];
            text = text[length..];

            if (isCharacter && (IsLineBreak(character.Value, text, keepsLines) || Characters.KindOf(character) == CharacterKind.Visible))
                shown.Append(part);
            else
                Append(shown, part);
        }

        return shown.ToString();
    }

    private static bool IsLineBreak(int character, ReadOnlySpan<char> next, bool keepsLines) =>
        keepsLines && (character == '\n' || (character == '\r' && next.StartsWith('\n')));

    // As JSON has it: a pair of surrogates beyond the first plane.
    private static void Append(StringBuilder shown, ReadOnlySpan<char> part)
    {
        foreach (var unit in part)
            shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)unit:x4}");
    }
}
