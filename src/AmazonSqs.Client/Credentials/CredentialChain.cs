using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;
using Amazon.Runtime.Credentials;
using Amazon.Util;

namespace BusEtl.AmazonSqs.Client.Credentials;

/// <summary>
/// Where credentials come from when nobody gives them, in AWSSDK.Core's order: environment, web identity, profile, container endpoint,
/// instance metadata. The container endpoint is asked here, because AWSSDK.Core waits 100 s for each of five attempts; the rest is left to
/// it, on a thread of its own, because it blocks.
/// </summary>
internal sealed class CredentialChain(Func<string, string?> environment, ContainerCredentials container)
{
    private const string AccessKey = "AWS_ACCESS_KEY_ID";
    private const string SecretKey = "AWS_SECRET_ACCESS_KEY";

    private const string DefaultProfile = "default";

    /// <exception cref="CredentialException">There are none, or those that were found cannot be used.</exception>
    public Task<FetchedCredentials> FetchAsync(CancellationToken cancellationToken) => Task.Factory.StartNew(
        () => container.Endpoint is not null && Earlier() is null
            ? container.FetchAsync(cancellationToken)
            : Task.FromResult(Ask()),
        CancellationToken.None,
        TaskCreationOptions.LongRunning,
        TaskScheduler.Default).Unwrap();

    /// <summary>Who is asked, for the sentence that it does not answer.</summary>
    public string WhatIsAsked() => Earlier() ?? container.Description ?? InstanceMetadata;

    private static string InstanceMetadata => $"the instance metadata at {EC2InstanceMetadata.ServiceEndpoint}";

    // What stands before the container endpoint, in words; null when there is nothing of it.
    private string? Earlier()
    {
        if (IsSet(AccessKey) && IsSet(SecretKey))
            return $"the environment ({AccessKey})";

        UnusableCredentials.ThrowIfWebIdentity(environment);

        var name = DefaultAWSCredentialsIdentityResolver.GetProfileName();
        if (!new CredentialProfileStoreChain().TryGetProfile(name, out var profile))
        {
            return name == DefaultProfile
                ? null
                : throw new CredentialException(
                    $"There are no AWS credentials: the profile '{name}' (AWS_PROFILE) is in none of the files of profiles. Correct the "
                    + "name, or AWS_SHARED_CREDENTIALS_FILE and AWS_CONFIG_FILE, or remove AWS_PROFILE.",
                    isFinal: true);
        }

        UnusableCredentials.ThrowIfProfile(profile);

        return profile.CanCreateAWSCredentials ? $"the profile '{name}'" : null;
    }

    private FetchedCredentials Ask()
    {
        var source = Earlier() ?? InstanceMetadata;
        try
        {
            var credentials = DefaultAWSCredentialsIdentityResolver.GetCredentials();
            var value = credentials.GetCredentials();
            var expires = credentials.Expiration is { } expiration ? new DateTimeOffset(expiration.ToUniversalTime()) : (DateTimeOffset?)null;

            return new FetchedCredentials(value, source, expires);
        }
        catch (Exception exception) when (exception is AmazonClientException or AmazonServiceException or InvalidOperationException)
        {
            throw source == InstanceMetadata ? Nothing(exception) : Broken(source, exception);
        }
    }

    private static CredentialException Nothing(Exception exception) => new(
        $"There are no AWS credentials: none in the environment ({AccessKey}), no profile '{DefaultProfile}', no container endpoint, and "
        + (EC2InstanceMetadata.IsIMDSEnabled
            ? $"{InstanceMetadata} gives none."
            : $"the instance metadata are switched off ({EC2InstanceMetadata.AWS_EC2_METADATA_DISABLED}).")
        + $" Give the task or the instance a role, or set {AccessKey} and {SecretKey}.",
        isFinal: !EC2InstanceMetadata.IsIMDSEnabled,
        exception);

    private static CredentialException Broken(string source, Exception exception) =>
        new($"There are no AWS credentials: {source} gives none. {exception.Message}", isFinal: false, exception);

    private bool IsSet(string name) => !string.IsNullOrEmpty(environment(name));
}
