using System.Net.Sockets;

namespace BusEtl.Service.Health;

/// <summary>
/// Where a process of the same machine or container asks for the service's health: a Unix socket, which nobody can fill who reaches the
/// port only. Its name is Linux's "abstract" kind, which stands in no directory: the root file system of a container may be read-only, and
/// has no other place for a file that ECS could give it on Fargate. The port makes the name unique on a machine.
/// </summary>
internal static class HealthSocket
{
    public static bool IsSupported => OperatingSystem.IsLinux();

    /// <summary>The name as tools such as <c>ss</c> show it.</summary>
    public static string NameOf(int port) => $"@busetl-health-{port}";

    // A name that begins with the character 0 is abstract.
    public static UnixDomainSocketEndPoint Of(int port) => new($"\0{NameOf(port)[1..]}");

    public static async ValueTask<Stream> ConnectAsync(int port, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(Of(port), cancellationToken);
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        return new NetworkStream(socket, ownsSocket: true);
    }
}
