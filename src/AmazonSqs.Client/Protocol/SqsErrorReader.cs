using System.Text.Json;

namespace BusEtl.AmazonSqs.Client.Protocol;

/// <summary>The refusals of SQS, in JSON or in the header of its older protocol.</summary>
internal static class SqsErrorReader
{
    public static AwsError Read(ReadOnlySpan<byte> body, string? queryError, int status)
    {
        try
        {
            var (type, message) = ReadJson(body);
            return AwsError.Of(AwsErrorCode.Shorten(type) is null ? queryError : type, message, status);
        }
        catch (JsonException)
        {
            return AwsError.Unreadable(queryError, body, status);
        }
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
