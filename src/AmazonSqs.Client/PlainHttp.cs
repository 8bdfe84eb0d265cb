namespace BusEtl.AmazonSqs.Client;

/// <summary>
/// Which servers may be asked without TLS: over http whoever is on the way reads the messages and answers in AWS's place.
/// </summary>
public static class PlainHttp
{
    /// <summary>Whether an address is https, this machine, or a name without a dot, which only networks such as Docker Compose's know.</summary>
    /// <param name="address">Absolute.</param>
    public static bool IsSafe(Uri address)
    {
        ArgumentNullException.ThrowIfNull(address);

        return IsSafeForSecrets(address) || (address.HostNameType == UriHostNameType.Dns && !address.Host.Contains('.'));
    }

    /// <summary>Whether an address is https or this machine: for answers that are secret themselves.</summary>
    /// <param name="address">Absolute.</param>
    public static bool IsSafeForSecrets(Uri address)
    {
        ArgumentNullException.ThrowIfNull(address);

        return address.Scheme == Uri.UriSchemeHttps || address.IsLoopback;
    }
}
