namespace BusEtl.AmazonSqs.Client.Protocol;

/// <summary>An answer other than 200, from AWS or from whoever stands in between.</summary>
internal readonly record struct AwsError(string Code, string? Message)
{
    private const int LongestMessage = 500;

    public static AwsError Of(string? code, string? message, int status) =>
        new(AwsErrorCode.Shorten(code) ?? $"Http{status}", message is { Length: > LongestMessage } ? message[..LongestMessage] : message);

    /// <summary>What is said of an answer that cannot be read. Its text stays out: nobody knows what a proxy repeats.</summary>
    public static string? Unreadable(ReadOnlySpan<byte> body, string format) =>
        body.IsEmpty ? null : $"The answer ({body.Length} bytes) is not {format}; it may come from a proxy.";
}
