using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;
using Amazon.Runtime.Credentials;

namespace BusEtl.AmazonSqs.Client.Http;

/// <summary>
/// What the environment, and then the profile, say of a service's address, as every AWS SDK reads it
/// (https://docs.aws.amazon.com/sdkref/latest/guide/settings-reference.html).
/// </summary>
/// <param name="service">As in variables and profiles, such as <c>sqs</c>.</param>
/// <param name="environment">Looks a variable up.</param>
internal sealed class EndpointSettings(string service, Func<string, string?> environment)
{
    public const string DualStackVariable = "AWS_USE_DUALSTACK_ENDPOINT";
    public const string FipsVariable = "AWS_USE_FIPS_ENDPOINT";
    private const string IgnoreVariable = "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS";
    private const string ForAll = "AWS_ENDPOINT_URL";

    private readonly Lazy<CredentialProfile?> _profile = new(FindProfile);

    public bool UseDualStack => Flag(DualStackVariable) ?? _profile.Value?.UseDualstackEndpoint ?? false;

    public bool UseFips => Flag(FipsVariable) ?? _profile.Value?.UseFIPSEndpoint ?? false;

    private bool IgnoresUrls => Flag(IgnoreVariable) ?? _profile.Value?.IgnoreConfiguredEndpointUrls ?? false;

    /// <param name="shared">A given address of several services: only the service's own variable wins over it.</param>
    /// <returns>The address and what it was taken from; null when none is configured.</returns>
    /// <exception cref="AwsConfigurationException">It is not a URL.</exception>
    public (Uri Url, string Source)? ConfiguredUrl((Uri Url, string Source)? shared)
    {
        if (IgnoresUrls)
            return shared;

        var own = $"{ForAll}_{service.ToUpperInvariant()}";
        return Named(own, environment(own)) ?? shared ?? Named(ForAll, environment(ForAll)) ?? OfProfile();
    }

    public static string? Set(string? value) => string.IsNullOrWhiteSpace(value) ? null : value.Trim();

    private (Uri, string)? OfProfile()
    {
        if (_profile.Value is not { } profile)
            return null;

        var source = $"endpoint_url of the profile '{profile.Name}'";
        try
        {
            return Named(source, new ProfileAddress(service).ServiceURL);
        }
        catch (AmazonClientException exception)
        {
            throw new AwsConfigurationException($"{source}: {exception.Message}", exception);
        }
    }

    private static (Uri, string)? Named(string source, string? value)
    {
        if (Set(value) is not { } text)
            return null;

        return Uri.TryCreate(text, UriKind.Absolute, out var url)
            ? (url, source)
            : throw new AwsConfigurationException($"{source} is not a URL: {text}");
    }

    private bool? Flag(string name)
    {
        if (Set(environment(name)) is not { } text)
            return null;

        return bool.TryParse(text, out var value)
            ? value
            : throw new AwsConfigurationException($"{name} must be true or false, not '{text}'.");
    }

    private static CredentialProfile? FindProfile() =>
        new CredentialProfileStoreChain().TryGetProfile(DefaultAWSCredentialsIdentityResolver.GetProfileName(), out var profile) ? profile : null;
}
