using System.Globalization;

namespace BusEtl.Operations.Diagnosing.Sqs;

/// <summary>Does a login, and its copy with the reason of its fault, find room?</summary>
internal static class QueueSizes
{
    // The longest login that the columns take is far below this, in any spelling of JSON.
    private const long EnoughForALogin = 16 * 1024;

    public static void LookAt(QueueView login, QueueView error, AreaReport report)
    {
        if (login.Number("MaximumMessageSize") is not { } ofLogins)
            return;

        if (ofLogins < EnoughForALogin)
        {
            report.Warning(
                "size_limit_low",
                what: $"The queue {login.Name} takes small messages only.",
                evidence: $"Its MaximumMessageSize is {Bytes(ofLogins)}.",
                consequence: "A copy that is delivered again has attributes more, and SQS may refuse it.",
                next: "Set MaximumMessageSize to 1048576.");
        }

        if (error.Number("MaximumMessageSize") is { } ofErrors && ofErrors < ofLogins)
        {
            report.Warning(
                "error_size_limit_low",
                what: $"The queue {error.Name} takes smaller messages than {login.Name}.",
                evidence: $"MaximumMessageSize is {Bytes(ofErrors)} there and {Bytes(ofLogins)} here.",
                consequence: "A larger message that is at fault cannot be moved; it ends in the dead-letter queue without its reason.",
                next: $"Set MaximumMessageSize of {error.Name} to 1048576.");
        }
    }

    private static string Bytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes:N0} bytes");
}
