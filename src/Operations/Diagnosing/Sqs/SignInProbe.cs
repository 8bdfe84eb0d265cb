using Amazon.Runtime;
using Amazon.Runtime.Credentials;

namespace BusEtl.Operations.Diagnosing.Sqs;

/// <summary>Asks the SDK's chain for credentials, as the service does. It sends nothing to SQS, and shows no secret.</summary>
internal static class SignInProbe
{
    public static async Task<SignIn> AskAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        var kind = Expected();

        try
        {
            // Some sources of the chain wait without a token, so nobody waits for them for long.
            var (source, keys) = await Task.Run(FindAsync, cancellationToken).WaitAsync(limit, cancellationToken);

            return new SignIn(KindOf(source) ?? kind, source, Shorten(keys.AccessKey), UntilOf(source), null);
        }
        catch (TimeoutException)
        {
            return Failed(kind, "credentials_silent", $"The source of the credentials did not answer within {limit.TotalSeconds} s.");
        }
        catch (Exception exception) when (exception is AmazonClientException or HttpRequestException or IOException or InvalidOperationException)
        {
            var missesPackage = exception.ToString().Contains("AWSSDK.", StringComparison.Ordinal);

            return Failed(kind, missesPackage ? "credentials_package_missing" : "credentials_missing", FirstSentence(exception.Message));
        }
    }

    private static async Task<(AWSCredentials Source, ImmutableCredentials Keys)> FindAsync()
    {
        var source = await DefaultAWSCredentialsIdentityResolver.GetCredentialsAsync();

        return (source, await source.GetCredentialsAsync());
    }

    private static SignIn Failed(string kind, string code, string reason) => new(kind, null, null, null, new SignInFailure(code, reason));

    // What the SDK will look for first, by the environment, for when it finds nothing.
    private static string Expected()
    {
        if (IsSet("AWS_ACCESS_KEY_ID"))
            return "the environment (AWS_ACCESS_KEY_ID)";
        if (IsSet("AWS_WEB_IDENTITY_TOKEN_FILE"))
            return "web identity (AWS_WEB_IDENTITY_TOKEN_FILE)";
        if (IsSet("AWS_PROFILE"))
            return "a profile (AWS_PROFILE)";
        if (IsSet("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"))
            return "the ECS task role (AWS_CONTAINER_CREDENTIALS_RELATIVE_URI)";

        return IsSet("AWS_CONTAINER_CREDENTIALS_FULL_URI")
            ? "the container's endpoint (AWS_CONTAINER_CREDENTIALS_FULL_URI)"
            : "the SDK's chain: environment, web identity, profile, ECS task role, instance metadata";
    }

    private static string? KindOf(AWSCredentials source) => source switch
    {
        EnvironmentVariablesAWSCredentials => "the environment (AWS_ACCESS_KEY_ID)",
        AssumeRoleWithWebIdentityCredentials => "web identity (AWS_WEB_IDENTITY_TOKEN_FILE)",
        AssumeRoleAWSCredentials => "a profile that assumes a role",
        GenericContainerCredentials => "the container's role",
        InstanceProfileAWSCredentials => "the instance's role",
        ProcessAWSCredentials => "a profile's credential_process",
        SSOAWSCredentials => "a profile of IAM Identity Center (SSO)",
        BasicAWSCredentials or SessionAWSCredentials => IsSet("AWS_ACCESS_KEY_ID") ? null : "a profile's access key",
        // Not public, as the chain itself finds it.
        _ when source.GetType().Name.Contains("InstanceProfile", StringComparison.Ordinal) => "the instance's role",
        _ => null,
    };

    private static DateTimeOffset? UntilOf(AWSCredentials source) => source.Expiration is { } until && until.Year > 1
        ? new DateTimeOffset(DateTime.SpecifyKind(until.ToUniversalTime(), DateTimeKind.Utc))
        : null;

    // The id is no secret, and still nothing to paste into a ticket as a whole.
    private static string Shorten(string keyId) => keyId.Length <= 12 ? keyId : $"{keyId[..4]}...{keyId[^4..]}";

    private static string FirstSentence(string text)
    {
        var line = text.ReplaceLineEndings("\n").Split('\n')[0].Trim();

        return line.Length <= 300 ? line : $"{line[..300]}...";
    }

    private static bool IsSet(string variable) => !string.IsNullOrWhiteSpace(Environment.GetEnvironmentVariable(variable));
}
