using Amazon;
using Amazon.Runtime;

namespace BusEtl.AmazonSqs.Client.Http;

/// <summary>
/// Where a service is reached and which region signs for it, found as AWS SDKs find it
/// (https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html).
/// </summary>
/// <param name="Url">Where every request goes.</param>
/// <param name="Host">The Host header, which is part of the signature.</param>
/// <param name="Region">The region of the signature.</param>
internal sealed record AwsEndpoint(Uri Url, string Host, string Region)
{
    /// <param name="service">As in host names, such as <c>sqs</c>.</param>
    /// <param name="url">The given address, if any.</param>
    /// <param name="region">The given region, if any.</param>
    /// <param name="environment">Looks a variable up.</param>
    public static AwsEndpoint Resolve(string service, Uri? url, string? region, Func<string, string?> environment)
    {
        var found = RegionOf(region, environment);
        var address = url ?? FromEnvironment(service, environment) ?? DefaultOf(service, found);
        if (!address.IsAbsoluteUri || address.Scheme is not ("http" or "https"))
            throw new InvalidOperationException($"The address of {service} is not an http or https URL: {address.OriginalString}");
        var host = address.HostNameType == UriHostNameType.IPv6 ? $"[{address.IdnHost}]" : address.IdnHost;
        return new AwsEndpoint(address, address.IsDefaultPort ? host : $"{host}:{address.Port}", found);
    }

    private static string RegionOf(string? region, Func<string, string?> environment)
    {
        // AWSSDK.Core does not read AWS_DEFAULT_REGION, which the command line and most other SDKs do.
        var found = Set(region) ?? Set(environment("AWS_REGION")) ?? Set(environment("AWS_DEFAULT_REGION"))
            ?? FallbackRegionFactory.GetRegionEndpoint()?.SystemName;
        return found ?? throw new InvalidOperationException(
            "No AWS region is known. Set AWS_REGION, or a region in the AWS profile or in the client's options.");
    }

    private static Uri? FromEnvironment(string service, Func<string, string?> environment)
    {
        if (string.Equals(environment("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"), "true", StringComparison.OrdinalIgnoreCase))
            return null;
        var name = $"AWS_ENDPOINT_URL_{service.ToUpperInvariant()}";
        if (Set(environment(name)) is null)
            name = "AWS_ENDPOINT_URL";
        if (Set(environment(name)) is not { } text)
            return null;
        return Uri.TryCreate(text, UriKind.Absolute, out var url)
            ? url
            : throw new InvalidOperationException($"{name} is not a URL: {text}");
    }

    private static Uri DefaultOf(string service, string region)
    {
        try
        {
            return new Uri($"https://{service}.{region}.{RegionEndpoint.GetBySystemName(region).PartitionDnsSuffix}/");
        }
        catch (Exception e) when (e is AmazonClientException or UriFormatException)
        {
            throw new InvalidOperationException($"'{region}' is not a name of an AWS region.", e);
        }
    }

    private static string? Set(string? value) => string.IsNullOrWhiteSpace(value) ? null : value.Trim();
}
