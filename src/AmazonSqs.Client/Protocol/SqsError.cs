using System.Text.Json;

namespace BusEtl.AmazonSqs.Client.Protocol;

/// <summary>An answer other than 200, from SQS or from whoever stands in between.</summary>
internal readonly record struct SqsError(string Code, string? Message)
{
    private const int LongestMessage = 500;

    public static SqsError Read(ReadOnlySpan<byte> body, string? queryError, int status)
    {
        string? type = null, message = null;
        try
        {
            (type, message) = ReadJson(body);
        }
        catch (JsonException)
        {
            // A proxy's page. Its text stays out: nobody knows what it repeats.
            message = body.IsEmpty ? null : $"The answer ({body.Length} bytes) is not JSON; it may come from a proxy.";
        }
        var code = SqsErrorCode.Shorten(type) ?? SqsErrorCode.Shorten(queryError) ?? $"Http{status}";
        return new SqsError(code, message is { Length: > LongestMessage } ? message[..LongestMessage] : message);
    }

    private static (string? Type, string? Message) ReadJson(ReadOnlySpan<byte> body)
    {
        string? type = null, message = null;
        var reader = new Utf8JsonReader(body);
        reader.ReadObject();
        while (reader.NextMember())
        {
            if (reader.ValueTextEquals("__type"u8))
                type = reader.ReadText();
            else if (reader.ValueTextEquals("message"u8) || reader.ValueTextEquals("Message"u8))
                message = reader.ReadText();
            else
                reader.SkipValue();
        }
        return (type, message);
    }
}
