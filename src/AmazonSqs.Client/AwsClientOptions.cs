using Amazon.Runtime;

namespace BusEtl.AmazonSqs.Client;

/// <summary>How to reach a service of AWS. With nothing set, all comes from where every AWS SDK looks for it.</summary>
public abstract record AwsClientOptions
{
    /// <summary>
    /// The endpoint. Defaults to the service's own variable (<c>AWS_ENDPOINT_URL_SQS</c>, <c>AWS_ENDPOINT_URL_SNS</c>), then
    /// <see cref="SharedServiceUrl"/>, <c>AWS_ENDPOINT_URL</c>, the profile's <c>endpoint_url</c>, and the region's own, which
    /// <c>AWS_USE_DUALSTACK_ENDPOINT</c> and <c>AWS_USE_FIPS_ENDPOINT</c> choose. Requests always go there, never to the host inside a queue
    /// URL.
    /// </summary>
    public Uri? ServiceUrl { get; init; }

    /// <summary>An endpoint that several services share, as an emulator's is: the service's own variable wins over it.</summary>
    public Uri? SharedServiceUrl { get; init; }

    /// <summary>
    /// The region, such as <c>eu-west-1</c>. Defaults to <c>AWS_REGION</c>, then <c>AWS_DEFAULT_REGION</c>, the profile and the instance
    /// metadata. Without any of them the client's constructor throws an <see cref="AwsConfigurationException"/>.
    /// </summary>
    public string? Region { get; init; }

    /// <summary>
    /// Whose requests these are; they are asked for at each request. Defaults to <see cref="DefaultCredentials"/>.
    /// </summary>
    public AWSCredentials? Credentials { get; init; }

    /// <summary>
    /// How often a request is sent at most, the first time included, while the service throttles, answers 5xx, or cannot be reached. At
    /// least 1. Defaults to 5.
    /// </summary>
    public int MaxAttempts { get; init; } = 5;

    /// <summary>Where refused calls are noted, and when they are carried out again. Defaults to none.</summary>
    public AwsRefusals? Refusals { get; init; }

    /// <summary>How long one attempt may take; a long poll gets its wait time on top. Defaults to 15 s.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(15);
}
