using System.Text.Json;
using System.Text.Unicode;
using BusEtl.Consumers.Masking;

namespace BusEtl.Operations.Errors;

/// <summary>A body as it may be shown: personal data as tokens, what is not known to be harmless as its kind and length only.</summary>
/// <param name="Kind">What the body is, such as <c>JSON object</c> or <c>not JSON</c>.</param>
/// <param name="Bytes">Its length in bytes.</param>
/// <param name="Fields">The fields of a JSON object in their order; none of anything else.</param>
internal sealed record BodyView(string Kind, int Bytes, IReadOnlyList<FieldView> Fields)
{
    public static BodyView Of(ReadOnlyMemory<byte> body, LoginMasking masking)
    {
        if (!Utf8.IsValid(body.Span))
            return new BodyView("not UTF-8 text", body.Length, []);

        try
        {
            using var json = JsonDocument.Parse(WithoutMark(body));

            return json.RootElement.ValueKind == JsonValueKind.Object
                ? new BodyView("JSON object", body.Length, new FieldViews(json.RootElement, masking).ToList())
                : new BodyView($"JSON {json.RootElement.ValueKind.ToString().ToLowerInvariant()}", body.Length, []);
        }
        catch (JsonException)
        {
            return new BodyView("not JSON", body.Length, []);
        }
    }

    /// <summary>The body without the byte order mark that a producer may have put before it.</summary>
    public static ReadOnlyMemory<byte> WithoutMark(ReadOnlyMemory<byte> body) =>
        body.Span.StartsWith("\uFEFF"u8) ? body["\uFEFF"u8.Length..] : body;

    /// <summary>What differs: lines that are gone with a minus, new ones with a plus.</summary>
    public static IReadOnlyList<string> Diff(BodyView before, BodyView after) =>
    [
        .. before.Fields.Except(after.Fields).Select(field => $"- {field.Name}: {field.Shown}"),
        .. after.Fields.Except(before.Fields).Select(field => $"+ {field.Name}: {field.Shown}"),
    ];
}

/// <summary>A field as it may be shown.</summary>
/// <param name="Name">Its name, or the length of a name that is not shown.</param>
/// <param name="Shown">Its value as JSON, its token, or its kind and length.</param>
internal sealed record FieldView(string Name, string Shown);
