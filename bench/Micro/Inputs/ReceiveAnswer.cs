using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace BusEtl.Bench.Micro.Inputs;

/// <summary>SQS's answer to a receive, with the members and lengths of the real one.</summary>
internal static class ReceiveAnswer
{
    private const int ReceiptHandleBytes = 309;

    private static readonly DateTimeOffset Sent = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    // A quotation mark inside a body is \" there, not \u0022.
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Of(IEnumerable<byte[]> bodies) =>
        JsonSerializer.SerializeToUtf8Bytes(new { Messages = bodies.Select(Message) }, Json);

    private static object Message(byte[] body, int number) => new
    {
        MessageId = Guid.NewGuid(),
        ReceiptHandle = Convert.ToBase64String(RandomNumberGenerator.GetBytes(ReceiptHandleBytes)),
        MD5OfBody = RandomNumberGenerator.GetHexString(32, lowercase: true),
        Body = Encoding.UTF8.GetString(body),
        Attributes = new
        {
            SentTimestamp = Sent.AddMilliseconds(number).ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture),
            ApproximateReceiveCount = "1",
        },
    };
}
