using Amazon.Runtime;

namespace BusEtl.AmazonSqs.Client.Http;

/// <summary>
/// Where a service is reached and which region signs for it, found as AWS SDKs find it
/// (https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html).
/// </summary>
/// <param name="Url">Where every request goes.</param>
/// <param name="Host">The Host header, which is part of the signature.</param>
/// <param name="Region">The region of the signature.</param>
/// <param name="Source">What the address was taken from, in words: 'AWS_ENDPOINT_URL_SQS'.</param>
internal sealed record AwsEndpoint(Uri Url, string Host, string Region, string Source)
{
    private const string FromRegion = "the region";
    private const string FromSettings = "Amazon:ServiceUrl";

    /// <summary>For people: <c>sqs.eu-central-1.amazonaws.com (region eu-central-1)</c>.</summary>
    public string Place => $"{Host} (region {Region})";

    /// <summary>Where the address comes from, as a sentence; null when the region alone says it.</summary>
    public string? SourceText => Source.StartsWith(FromRegion, StringComparison.Ordinal) ? null : $"Its address comes from {Source}.";

    /// <param name="service">As in host names, such as <c>sqs</c>.</param>
    /// <param name="url">The given address, if any.</param>
    /// <param name="region">The given region, if any.</param>
    /// <param name="environment">Looks a variable up.</param>
    /// <param name="shared">The given address of several services, if any.</param>
    /// <exception cref="AwsConfigurationException">No region is known, or an address cannot be used.</exception>
    public static AwsEndpoint Resolve(
        string service, Uri? url, string? region, Func<string, string?> environment, Uri? shared = null)
    {
        var settings = new EndpointSettings(service, environment);
        var found = RegionOf(region, environment);
        var configured = url is not null ? (url, FromSettings) : settings.ConfiguredUrl(shared is null ? null : (shared, FromSettings));
        if (configured is { } own)
            RegionHost.ThrowIfWanted(service, own.Source, settings);

        var (address, source) = configured ?? (RegionHost.Of(service, found, settings), $"{FromRegion} {found}");
        if (!address.IsAbsoluteUri || address.Scheme is not ("http" or "https"))
        {
            throw new AwsConfigurationException(
                $"The address of {service}, from {source}, is not an http or https URL: {address.OriginalString}");
        }

        if (!PlainHttp.IsSafe(address))
        {
            throw new AwsConfigurationException(
                $"The address of {service}, from {source}, is {address.GetLeftPart(UriPartial.Authority)}: without https only this machine and "
                + "names without a dot may be asked, since whoever is on the way reads every message. Use https.");
        }

        var host = address.HostNameType == UriHostNameType.IPv6 ? $"[{address.IdnHost}]" : address.IdnHost;
        return new AwsEndpoint(address, address.IsDefaultPort ? host : $"{host}:{address.Port}", found, source);
    }

    private static string RegionOf(string? region, Func<string, string?> environment)
    {
        // AWSSDK.Core does not read AWS_DEFAULT_REGION, which the command line and most other SDKs do.
        var found = EndpointSettings.Set(region) ?? EndpointSettings.Set(environment("AWS_REGION"))
            ?? EndpointSettings.Set(environment("AWS_DEFAULT_REGION")) ?? FallbackRegionFactory.GetRegionEndpoint()?.SystemName;
        return found ?? throw new AwsConfigurationException(
            "No AWS region is known. Set Amazon:Region, AWS_REGION, or a region in the AWS profile.");
    }
}
