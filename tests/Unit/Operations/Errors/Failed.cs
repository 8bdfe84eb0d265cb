using System.Text;
using BusEtl.AmazonSqs.Client;
using BusEtl.Operations.Errors;

namespace BusEtl.Tests.Unit.Operations.Errors;

/// <summary>Messages of an error queue, of which a test names only what it is about.</summary>
internal static class Failed
{
    public const string Body =
        """{"user_id":"u-1","app_version":"2.3.0","device_type":"ios","ip":"198.51.100.7","locale":"de_DE","device_id":"900-12-3456"}""";

    public static readonly DateTimeOffset Arrived = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static ErrorMessage Message(
        string? type = "BusEtl.Consumers.Validation.InvalidLoginException",
        string? text = "The login is invalid: ip: is not an IP address.",
        string body = Body,
        DateTimeOffset? arrived = null,
        params IEnumerable<(string Name, string Value)> headers)
    {
        var attributes = headers.ToDictionary(header => header.Name, header => header.Value);
        if (type is not null)
            attributes["MT-Fault-ExceptionType"] = type;
        if (text is not null)
            attributes["MT-Fault-Message"] = text;

        var message = new SqsMessage
        {
            MessageId = $"{Guid.NewGuid()}",
            ReceiptHandle = "handle",
            Body = Encoding.UTF8.GetBytes(body),
            SentTimestamp = arrived ?? Arrived,
            Attributes = attributes,
        };

        return ErrorMessage.Of(message, new SealedHeaders("logins", sealing: null));
    }
}
