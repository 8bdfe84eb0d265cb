using System.Collections.Frozen;

namespace BusEtl.AmazonSqs.Client.Protocol;

/// <summary>One spelling for the codes of all protocols, and which of them pass by themselves.</summary>
internal static class AwsErrorCode
{
    // https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html: what AWS's own clients try again whatever the status.
    private static readonly FrozenSet<string> Transient = FrozenSet.Create(
        StringComparer.Ordinal,
        "Throttling", "Throttled", "RequestThrottled", "ThrottledRequest", "TooManyRequests", "KmsThrottled", "KMS.Throttling",
        "KMSThrottling", "RequestLimitExceeded", "BandwidthLimitExceeded", "SlowDown", "PriorRequestNotComplete", "RequestTimeout",
        "InternalError", "InternalFailure", "InternalServerError", "ServiceUnavailable", "ServiceUnavailableError");

    // 'com.amazonaws.sqs#QueueDoesNotExist' and 'AWS.SimpleQueueService.NonExistentQueue;Sender' are both 'QueueDoesNotExist'.
    public static string? Shorten(string? code)
    {
        if (code is null)
            return null;
        code = code[(code.LastIndexOf('#') + 1)..];
        code = Cut(code, ';');
        code = Cut(code, ':');
        const string legacy = "AWS.SimpleQueueService.";
        if (code.StartsWith(legacy, StringComparison.Ordinal))
            code = code[legacy.Length..];
        const string ending = "Exception";
        if (code.Length > ending.Length && code.EndsWith(ending, StringComparison.Ordinal))
            code = code[..^ending.Length];
        return code switch
        {
            "" => null,
            "NonExistentQueue" => QueueNotFoundException.NonExistent,
            _ => code,
        };
    }

    // 408 and 429 are the two 4xx that say 'later' rather than 'no'.
    public static bool IsTransient(string code, int status) => status is >= 500 or 408 or 429 || Transient.Contains(code);

    private static string Cut(string text, char at) => text.IndexOf(at) is >= 0 and var index ? text[..index] : text;
}
