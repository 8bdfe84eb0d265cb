using Amazon.Runtime;
using BusEtl.AmazonSqs.Client.Credentials;

namespace BusEtl.AmazonSqs.Client;

/// <summary>
/// Whose requests these are when nobody says it, for every client of the process: environment, profile, ECS task role or EKS Pod Identity,
/// instance metadata. They are asked for in the background before they lapse. Who waits for them waits 5 s at most.
/// </summary>
/// <remarks>
/// Web identities, profiles with <c>role_arn</c> and profiles of SSO need packages that the program does not have, and are refused with a
/// sentence.
/// </remarks>
public sealed class DefaultCredentials : AWSCredentials
{
    private DefaultCredentials()
    {
        var http = new HttpMessageInvoker(ContainerCredentials.Handler());
        var container = new ContainerCredentials(Environment.GetEnvironmentVariable, TimeProvider.System, http);
        var chain = new CredentialChain(Environment.GetEnvironmentVariable, container);
        Cache = new CredentialCache(chain.FetchAsync, chain.WhatIsAsked, TimeProvider.System);
    }

    public static DefaultCredentials Instance { get; } = new();

    /// <summary>Where those in use come from, such as 'the profile 'logins''; null when there are none.</summary>
    public string? Source => Cache.Current?.Source;

    /// <summary>When those in use lapse; null when there are none, or they do not, or it is not known.</summary>
    public override DateTime? Expiration => Cache.Current?.Expires?.UtcDateTime;

    /// <summary>Why there are none, as a sentence; null when there are some or nobody has asked for any.</summary>
    public string? Trouble => Cache.Trouble;

    internal CredentialCache Cache { get; }

    /// <exception cref="AmazonClientException">There are none; the text says why and what to do.</exception>
    public override ImmutableCredentials GetCredentials() => GetCredentialsAsync().GetAwaiter().GetResult();

    /// <exception cref="AmazonClientException">There are none; the text says why and what to do.</exception>
    public override async Task<ImmutableCredentials> GetCredentialsAsync()
    {
        try
        {
            // AWSSDK.Core hands no token down; the wait has its own end.
            return (await Cache.GetAsync(CancellationToken.None)).Value;
        }
        catch (CredentialException failure)
        {
            throw new AmazonClientException(failure.Message, failure);
        }
    }
}
