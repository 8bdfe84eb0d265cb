using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace BusEtl.Operations.Errors;

/// <summary>A field of a body that is a JSON object.</summary>
/// <param name="Name">The name.</param>
/// <param name="Json">The value, as it stands there.</param>
internal sealed record BodyField(string Name, string Json)
{
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <returns>The fields in their order; null for what is no JSON object or has names that are no text.</returns>
    public static List<BodyField>? Read(ReadOnlyMemory<byte> body)
    {
        if (!Utf8.IsValid(body.Span))
            return null;

        try
        {
            using var json = JsonDocument.Parse(BodyView.WithoutMark(body));

            return json.RootElement.ValueKind == JsonValueKind.Object
                ? [.. json.RootElement.EnumerateObject().Select(field => new BodyField(field.Name, field.Value.GetRawText()))]
                : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    public static byte[] Write(IEnumerable<BodyField> fields)
    {
        using var body = new MemoryStream();
        using (var json = new Utf8JsonWriter(body, Relaxed))
        {
            json.WriteStartObject();
            foreach (var field in fields)
            {
                json.WritePropertyName(field.Name);
                json.WriteRawValue(field.Json);
            }

            json.WriteEndObject();
        }

        return body.ToArray();
    }

    /// <summary>A text as JSON.</summary>
    public static string Quote(string text) => $"\"{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text)}\"";

    private bool PrintMembers(StringBuilder builder)
    {
        builder.Append("Length = ").Append(Json.Length);
        return true;
    }
}
