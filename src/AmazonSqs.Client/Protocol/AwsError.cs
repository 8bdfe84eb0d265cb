namespace BusEtl.AmazonSqs.Client.Protocol;

/// <summary>An answer other than 200, from AWS or from whoever stands in between.</summary>
/// <param name="Code">The code, or 'Http' and the status.</param>
/// <param name="Message">The service's own words.</param>
/// <param name="IsUnreadable">Whether there was an answer that cannot be read. Its text stays out: nobody knows what a proxy repeats.</param>
internal readonly record struct AwsError(string Code, string? Message, bool IsUnreadable = false)
{
    private const int LongestMessage = 500;

    /// <summary>Whether nobody gave a code: SQS and SNS always do.</summary>
    public bool HasNoCode { get; private init; }

    public static AwsError Of(string? code, string? message, int status) =>
        new(AwsErrorCode.Shorten(code) ?? $"Http{status}", message is { Length: > LongestMessage } ? message[..LongestMessage] : message)
        {
            HasNoCode = AwsErrorCode.Shorten(code) is null,
        };

    public static AwsError Unreadable(string? code, ReadOnlySpan<byte> body, int status) =>
        Of(code, null, status) with { IsUnreadable = !body.IsEmpty };
}
