using Amazon.Runtime.CredentialManagement;

namespace BusEtl.AmazonSqs.Client.Credentials;

/// <summary>
/// Kinds of credentials that AWSSDK.Core recognises and cannot use without further packages, which are not in the program. Without these
/// sentences it would say so anew at every try, and it would be tried for ever.
/// </summary>
internal static class UnusableCredentials
{
    private const string TokenFile = "AWS_WEB_IDENTITY_TOKEN_FILE";
    private const string Role = "AWS_ROLE_ARN";
    private const string Intro = "The AWS credentials cannot be used:";
    private const string Instead =
        "Run where a role needs no other (an ECS task role, an EC2 instance role, EKS Pod Identity), or set AWS_ACCESS_KEY_ID, "
        + "AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN";

    /// <exception cref="CredentialException">The environment names a web identity.</exception>
    public static void ThrowIfWebIdentity(Func<string, string?> environment)
    {
        if (string.IsNullOrEmpty(environment(TokenFile)) || string.IsNullOrEmpty(environment(Role)))
            return;

        throw new CredentialException(
            $"{Intro} {TokenFile} and {Role} are set, as EKS does for the role of a service account. That is a web identity, which this "
            + "version cannot exchange for credentials. Use EKS Pod Identity for the service account instead of the annotation "
            + "eks.amazonaws.com/role-arn, or set AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN.",
            isFinal: true)
        { Trouble = CredentialTrouble.Unusable };
    }

    /// <exception cref="CredentialException">The profile is of such a kind.</exception>
    public static void ThrowIfProfile(CredentialProfile profile)
    {
        if (What(profile.Options) is not { } what)
            return;

        throw new CredentialException(
            $"{Intro} the profile '{profile.Name}' {what}, which this version cannot do. {Instead} "
            + $"('aws configure export-credentials --profile {profile.Name} --format env' prints them), or make a profile with that command, "
            + "without --format, as its credential_process.",
            isFinal: true)
        { Trouble = CredentialTrouble.Unusable };
    }

    private static string? What(CredentialProfileOptions profile) => profile switch
    {
        { RoleArn: { Length: > 0 } role, WebIdentityTokenFile.Length: > 0 } =>
            $"exchanges a web identity for the role {role} (web_identity_token_file)",
        { RoleArn: { Length: > 0 } role } => $"assumes the role {role} (role_arn)",
        { SsoSession.Length: > 0 } or { SsoStartUrl.Length: > 0 } or { SsoAccountId.Length: > 0 } or { SsoRoleName.Length: > 0 } =>
            "signs in by IAM Identity Center (SSO)",
        { LoginSession.Length: > 0 } => "signs in by 'aws login' (login_session)",
        _ => null,
    };
}
