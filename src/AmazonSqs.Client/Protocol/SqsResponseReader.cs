using System.Text.Json;

namespace BusEtl.AmazonSqs.Client.Protocol;

/// <summary>The bodies of answers. Throws <see cref="JsonException"/> at what is not an answer of SQS.</summary>
internal static class SqsResponseReader
{
    public static string QueueUrl(ReadOnlySpan<byte> json) => Required(json, "QueueUrl"u8);

    public static string MessageId(ReadOnlySpan<byte> json) => Required(json, "MessageId"u8);

    public static IReadOnlyDictionary<string, string> Attributes(ReadOnlySpan<byte> json)
    {
        var attributes = new Dictionary<string, string>(StringComparer.Ordinal);
        var reader = new Utf8JsonReader(json);
        reader.ReadObject();
        while (reader.NextMember())
        {
            if (!reader.ValueTextEquals("Attributes"u8))
            {
                reader.SkipValue();
                continue;
            }
            if (!reader.EnterObject())
                continue;
            while (reader.NextMember())
            {
                var name = reader.Name();
                attributes[name] = reader.ReadText() ?? "";
            }
        }
        return attributes;
    }

    /// <summary>Adds the page's queue URLs to the list.</summary>
    /// <returns>The token of the next page, if there is one.</returns>
    public static string? QueueUrls(ReadOnlySpan<byte> json, List<string> urls)
    {
        string? next = null;
        var reader = new Utf8JsonReader(json);
        reader.ReadObject();
        while (reader.NextMember())
        {
            if (reader.ValueTextEquals("NextToken"u8))
                next = reader.ReadText();
            else if (!reader.ValueTextEquals("QueueUrls"u8))
                reader.SkipValue();
            else if (reader.EnterArray())
            {
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                    urls.Add(reader.Text());
            }
        }
        return string.IsNullOrEmpty(next) ? null : next;
    }

    private static string Required(ReadOnlySpan<byte> json, ReadOnlySpan<byte> member)
    {
        string? value = null;
        var reader = new Utf8JsonReader(json);
        reader.ReadObject();
        while (reader.NextMember())
        {
            if (reader.ValueTextEquals(member))
                value = reader.ReadText();
            else
                reader.SkipValue();
        }
        return value ?? throw new JsonException("The member asked for is missing.");
    }
}
