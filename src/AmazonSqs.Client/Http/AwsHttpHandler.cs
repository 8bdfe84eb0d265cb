using System.Net;

namespace BusEtl.AmazonSqs.Client.Http;

/// <summary>Connections for many long polls at a time, each of which holds one of them for up to 20 s.</summary>
internal static class AwsHttpHandler
{
    public static SocketsHttpHandler Create() => new()
    {
        MaxConnectionsPerServer = int.MaxValue,
        // AWS's addresses change; a connection for ever would never see it.
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(50),
        ConnectTimeout = TimeSpan.FromSeconds(5),
        UseCookies = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        // Headers that the signature does not know are no use to AWS.
        ActivityHeadersPropagator = null,
    };
}
