using Amazon.Runtime;
using Amazon.Runtime.Internal.Endpoints.StandardLibrary;

namespace BusEtl.AmazonSqs.Client.Http;

/// <summary>
/// The region's own host of SQS or SNS, by the rules that AWS publishes for both: for IPv6 as well as IPv4 ('dual stack'), and with
/// cryptography by FIPS 140.
/// </summary>
internal static class RegionHost
{
    // The partition's usual hosts are by FIPS, and there are no others.
    private const string FipsEverywhere = "aws-us-gov";

    /// <exception cref="AwsConfigurationException">It is no region, or has no such host.</exception>
    public static Uri Of(string service, string region, EndpointSettings settings)
    {
        if (!Fn.IsValidHostLabel(region, allowSubDomains: false) || Fn.Partition(region) is not { } partition)
            throw new AwsConfigurationException($"'{region}' is not a name of an AWS region.");

        var (fips, dualStack) = (settings.UseFips, settings.UseDualStack);
        if (fips && !partition.supportsFIPS)
            throw Without(region, "FIPS", EndpointSettings.FipsVariable);
        if (dualStack && !partition.supportsDualStack)
            throw Without(region, "dual-stack", EndpointSettings.DualStackVariable);

        var suffix = dualStack ? partition.dualStackDnsSuffix : partition.dnsSuffix;
        var isOwnHost = fips && (dualStack || partition.name != FipsEverywhere);

        return new Uri($"https://{service}{(isOwnHost ? "-fips" : "")}.{region}.{suffix}/");
    }

    /// <summary>An address of one's own is neither made dual stack nor FIPS by a switch, and must not look as if it were.</summary>
    /// <exception cref="AwsConfigurationException">The switches are set.</exception>
    public static void ThrowIfWanted(string service, string source, EndpointSettings settings)
    {
        var variable = settings.UseFips ? EndpointSettings.FipsVariable : settings.UseDualStack ? EndpointSettings.DualStackVariable : null;
        if (variable is not null)
        {
            throw new AwsConfigurationException(
                $"{variable} (or the same of the AWS profile) is set, and the address of {service} comes from {source}: AWS has no rule for "
                + "both. Remove one of them.");
        }
    }

    private static AwsConfigurationException Without(string region, string kind, string variable) =>
        new($"{variable} is set, and the region {region} has no {kind} endpoints. Remove it, or correct the region.");
}
