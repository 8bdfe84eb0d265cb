using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace BusEtl.Contracts;

/// <summary>
/// A field that should be a text, as it stood on the wire: the text, or what stood there in its place. Reading never fails, so that
/// one wrong field does not hide the others. Of anything but a text only the kind is kept.
/// </summary>
[JsonConverter(typeof(WireTextConverter))]
public readonly record struct WireText
{
    private WireText(WireTextKind kind, string? text)
    {
        Kind = kind;
        Text = text;
    }

    public WireTextKind Kind { get; }

    /// <summary>The text, always valid Unicode; null unless <see cref="Kind"/> is <see cref="WireTextKind.Text"/>.</summary>
    public string? Text { get; }

    /// <summary>A null reference is JSON null; a string with half a surrogate pair is unreadable.</summary>
    public static implicit operator WireText(string? text) => FromString(text);

    /// <inheritdoc cref="op_Implicit(string)"/>
    public static WireText FromString(string? text)
    {
        if (text is null)
        {
            return new(WireTextKind.Null, null);
        }

        return IsUnicode(text) ? new(WireTextKind.Text, text) : new(WireTextKind.Unreadable, null);
    }

    /// <summary>Reads the value that <paramref name="reader"/> stands on, and leaves it on that value's last token.</summary>
    /// <exception cref="JsonException">The rest of the value is not JSON.</exception>
    public static WireText Read(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                return ReadText(ref reader);
            case JsonTokenType.Number:
                return new(WireTextKind.Number, null);
            case JsonTokenType.True or JsonTokenType.False:
                return new(WireTextKind.Boolean, null);
            case JsonTokenType.StartObject:
                reader.Skip();
                return new(WireTextKind.JsonObject, null);
            case JsonTokenType.StartArray:
                reader.Skip();
                return new(WireTextKind.JsonArray, null);
            default:
                return new(WireTextKind.Null, null);
        }
    }

    /// <summary>The kind, never the text: it may be personal data.</summary>
    public override string ToString() => Kind.ToString();

    private static WireText ReadText(ref Utf8JsonReader reader)
    {
        try
        {
            return new(WireTextKind.Text, reader.GetString());
        }
        catch (InvalidOperationException)
        {
            return new(WireTextKind.Unreadable, null);
        }
    }

    private static bool IsUnicode(ReadOnlySpan<char> text)
    {
        var surrogate = text.IndexOfAnyInRange('\uD800', '\uDFFF');
        while (surrogate >= 0)
        {
            if (Rune.DecodeFromUtf16(text[surrogate..], out _, out var length) != OperationStatus.Done)
            {
                return false;
            }

            text = text[(surrogate + length)..];
            surrogate = text.IndexOfAnyInRange('\uD800', '\uDFFF');
        }

        return true;
    }
}
