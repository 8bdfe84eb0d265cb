using BusEtl.AmazonSqs.Client;

namespace BusEtl.Operations.Diagnosing.Sqs;

/// <summary>What a refusal of SQS or SNS is about.</summary>
internal enum Refusal
{
    /// <summary>The caller is known and may not do this.</summary>
    Right,

    /// <summary>The caller is not known: keys that do not exist, do not fit or have lapsed.</summary>
    Identity,

    /// <summary>The signature is from too long ago, or from the future.</summary>
    Clock,

    /// <summary>Anything else, an absent answer among it.</summary>
    Other,
}

internal static class RefusalOf
{
    // The codes of the two services and of what stands in front of them, as the client shortens them.
    private static readonly string[] Rights = ["AccessDenied", "AuthorizationError", "UnauthorizedOperation", "NotAuthorized"];

    private static readonly string[] Identities =
    [
        "InvalidClientTokenId", "UnrecognizedClient", "InvalidAccessKeyId", "SignatureDoesNotMatch", "InvalidSignature", "IncompleteSignature",
        "ExpiredToken", "ExpiredTokenException", "InvalidToken", "MissingAuthenticationToken", "InvalidSecurity", "OptInRequired",
    ];

    private static readonly string[] Clocks = ["RequestExpired", "RequestTimeTooSkewed", "RequestInTheFuture"];

    private static readonly string[] ClockTexts = ["Signature expired", "Signature not yet current", "not yet current"];

    public static Refusal Kind(AwsServiceException exception)
    {
        if (Clocks.Contains(exception.Code)
            || ClockTexts.Any(text => exception.Message.Contains(text, StringComparison.OrdinalIgnoreCase)))
            return Refusal.Clock;
        if (Identities.Contains(exception.Code))
            return Refusal.Identity;

        return Rights.Contains(exception.Code) || exception.StatusCode == 403 ? Refusal.Right : Refusal.Other;
    }

    /// <summary>The answer in a few words: <c>AccessDenied (403)</c>.</summary>
    public static string Text(AwsServiceException exception) =>
        exception.StatusCode is { } status ? $"{exception.Code} ({status})" : exception.Code;
}
