using BusEtl.AmazonSqs.Client;
using BusEtl.AmazonSqs.Client.Http;

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
    public static Refusal Kind(AwsServiceException exception)
    {
        if (AwsAdvice.IsOfTime(exception.Code, exception.Message))
            return Refusal.Clock;
        if (AwsAdvice.IsOfIdentity(exception.Code))
            return Refusal.Identity;

        return exception.IsDenied || RefusalCode.IsDeniedKey(exception.Code) || exception.StatusCode == 403 ? Refusal.Right : Refusal.Other;
    }

    /// <summary>The answer in a few words: <c>AccessDenied (403)</c>.</summary>
    public static string Text(AwsServiceException exception) =>
        exception.StatusCode is { } status ? $"{exception.Code} ({status})" : exception.Code;
}
