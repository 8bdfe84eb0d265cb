using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace BusEtl.AmazonSqs.Client.Protocol;

/// <summary>Steps through objects whose members may come in any order, with unknown ones among them.</summary>
internal static class JsonReading
{
    public static void ReadObject(this ref Utf8JsonReader reader)
    {
        reader.Read();
        reader.Expect(JsonTokenType.StartObject);
    }

    /// <summary>Moves to the next member's name; false at the end of the object.</summary>
    public static bool NextMember(this ref Utf8JsonReader reader) => reader.Read() && reader.TokenType == JsonTokenType.PropertyName;

    /// <summary>From a member's name into its array; false when it is null.</summary>
    public static bool EnterArray(this ref Utf8JsonReader reader) => reader.Enter(JsonTokenType.StartArray);

    /// <summary>From a member's name into its object; false when it is null.</summary>
    public static bool EnterObject(this ref Utf8JsonReader reader) => reader.Enter(JsonTokenType.StartObject);

    /// <summary>Moves to the array's next object; false at the end of the array.</summary>
    public static bool NextObject(this ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.EndArray)
            return false;
        reader.Expect(JsonTokenType.StartObject);
        return true;
    }

    public static void SkipValue(this ref Utf8JsonReader reader)
    {
        reader.Read();
        reader.Skip();
    }

    /// <summary>The value of the member whose name was read, null or text.</summary>
    public static string? ReadText(this ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.TokenType == JsonTokenType.Null ? null : reader.Text();
    }

    /// <summary>The text that the reader stands on.</summary>
    public static string Text(this ref Utf8JsonReader reader)
    {
        reader.Expect(JsonTokenType.String);
        return Encoding.UTF8.GetString(reader.ValueIsEscaped ? JsonText.Unescape(reader.ValueSpan) : reader.ValueSpan);
    }

    /// <summary>The member's text as UTF-8 in an array of exactly its size.</summary>
    public static byte[] ReadUtf8(this ref Utf8JsonReader reader)
    {
        reader.Read();
        reader.Expect(JsonTokenType.String);
        return reader.ValueIsEscaped ? JsonText.Unescape(reader.ValueSpan) : JsonText.Copy(reader.ValueSpan);
    }

    /// <summary>A whole number, which SQS writes as text; null when the member is something else.</summary>
    public static long? ReadWholeNumber(this ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType is JsonTokenType.String or JsonTokenType.Number)
            return Utf8Parser.TryParse(reader.ValueSpan, out long number, out var used) && used == reader.ValueSpan.Length ? number : null;
        reader.Skip();
        return null;
    }

    public static void Expect(this ref Utf8JsonReader reader, JsonTokenType type)
    {
        if (reader.TokenType != type)
            throw new JsonException($"Found {reader.TokenType} in place of {type}.");
    }

    private static bool Enter(this ref Utf8JsonReader reader, JsonTokenType type)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null)
            return false;
        reader.Expect(type);
        return true;
    }
}
