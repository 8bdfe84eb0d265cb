using System.Collections.Frozen;
using System.Globalization;
using BusEtl.AmazonSqs.Client.Protocol;

namespace BusEtl.AmazonSqs.Client.Http;

/// <summary>What a refusal means and what to do, where the code alone does not say it. A 403 is not always a missing right.</summary>
internal static class AwsAdvice
{
    // https://docs.aws.amazon.com/general/latest/gr/signing-elements.html: what AWS answers to a time that is not its own.
    private static readonly FrozenSet<string> TimeCodes = FrozenSet.Create(
        StringComparer.Ordinal, "RequestTimeTooSkewed", "RequestExpired", "RequestInTheFuture");

    private static readonly FrozenSet<string> SignatureCodes = FrozenSet.Create(
        StringComparer.Ordinal, "InvalidSignature", "SignatureDoesNotMatch", "AuthFailure", "IncompleteSignature");

    private static readonly FrozenSet<string> KeyCodes = FrozenSet.Create(
        StringComparer.Ordinal, "InvalidClientTokenId", "UnrecognizedClient", "InvalidAccessKeyId", "InvalidSecurity");

    private static readonly FrozenSet<string> SessionCodes = FrozenSet.Create(
        StringComparer.Ordinal, "ExpiredToken", "TokenRefreshRequired", "InvalidToken");

    /// <summary>Whether other credentials may help.</summary>
    public static bool IsOfCredentials(string code) => KeyCodes.Contains(code) || SessionCodes.Contains(code);

    /// <summary>Whether the caller is not known, or not believed to be who he says.</summary>
    public static bool IsOfIdentity(string code) =>
        IsOfCredentials(code) || SignatureCodes.Contains(code) || code is "OptInRequired" or "MissingAuthenticationToken";

    /// <summary>Whether the request seems to be from another time than the server's.</summary>
    public static bool IsOfTime(string code, string? message) =>
        TimeCodes.Contains(code)
        || (SignatureCodes.Contains(code)
            && (Says(message, "Signature expired") || Says(message, "not yet current") || Says(message, "Signature not yet")));

    /// <returns>One sentence or more; null when the service's own words are enough.</returns>
    public static string? For(AwsCall call, AwsError error, AwsEndpoint endpoint, ServerClock clock, string credentials)
    {
        var service = call.Service;
        if (RefusalCode.IsDenied(error.Code))
            return $"The task's role needs {AwsRight.Of(call)} on it.";

        if (IsOfTime(error.Code, error.Message) || (SignatureCodes.Contains(error.Code) && clock.IsWrong))
            return Skew(service, endpoint, clock);

        if (SignatureCodes.Contains(error.Code))
        {
            return $"The secret key does not belong to the access key of the credentials, which come from {credentials}; or a proxy changes "
                + "requests on their way.";
        }

        if (KeyCodes.Contains(error.Code))
        {
            return $"AWS does not know the access key of the credentials, which come from {credentials}: it was deleted or switched off, or "
                + "belongs to another partition of AWS or to an emulator, or its session token is missing.";
        }

        if (SessionCodes.Contains(error.Code))
            return $"The session of the credentials has lapsed; they come from {credentials}. Get new ones.";

        return error.Code == "OptInRequired"
            ? $"The account is not signed up for {service.Name} in the region {endpoint.Region}: switch the region on, or correct it."
            : KmsAdvice.For(error.Code, service.EntityKind);
    }

    private static bool Says(string? message, string words) => message?.Contains(words, StringComparison.OrdinalIgnoreCase) == true;

    private static string Skew(AwsService service, AwsEndpoint endpoint, ServerClock clock)
    {
        if (clock is not { Ahead: { } ahead, ServerTime: { } server } || ahead.Duration() < TimeSpan.FromMinutes(1))
            return "The request reached it too late, or the clock of this machine is wrong. Check the clock.";

        var side = ahead > TimeSpan.Zero ? "ahead of" : "behind";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"The clock of this machine is {Words(ahead.Duration())} {side} that of {service.Name} at {endpoint.Host}, whose answer is dated "
            + $"{server.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC; AWS tolerates "
            + $"{ServerClock.Tolerance.TotalMinutes:0} minutes. Set the clock, as a time service does.");
    }

    private static string Words(TimeSpan time) => time switch
    {
        { TotalHours: >= 48 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalDays:0} days"),
        { TotalMinutes: >= 120 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalHours:0.#} hours"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes:0} minutes"),
    };
}
