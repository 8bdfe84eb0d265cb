using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace BusEtl.Tests.Integration.Infrastructure;

/// <summary>
/// Stands between the service and SQS or PostgreSQL, and passes everything on, answers 503, drops connections, or never answers.
/// </summary>
internal sealed class FaultyGateway : IAsyncDisposable
{
    private static readonly byte[] Unavailable = Encoding.ASCII.GetBytes(
        "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<TcpClient, byte> _open = new();
    private volatile Uri _target;
    private readonly Task _accepting;
    private volatile GatewayMode _mode = GatewayMode.Pass;

    public FaultyGateway(string target)
    {
        _target = new Uri(target);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public string Address => $"http://127.0.0.1:{Port}";

    /// <summary>Passes on to another server from now on; connections that are open are cut.</summary>
    public void Redirect(string target)
    {
        _target = new Uri(target);
        Switch(_mode);
    }

    /// <summary>Changes what happens from now on; connections that are open are cut.</summary>
    public void Switch(GatewayMode mode)
    {
        _mode = mode;
        foreach (var connection in _open.Keys)
            connection.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        Switch(GatewayMode.Drop);
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token));
        }
        catch (Exception) when (_stop.IsCancellationRequested)
        {
            // The gateway ends.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        _open[client] = 0;

        try
        {
            await ServeAsync(client, _mode);
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException)
        {
            // A connection that was cut: what this class is for.
        }
        finally
        {
            _open.TryRemove(client, out _);
            client.Dispose();
        }
    }

    private async Task ServeAsync(TcpClient client, GatewayMode mode)
    {
        if (mode == GatewayMode.Drop)
            return;

        var stream = client.GetStream();
        if (mode == GatewayMode.Refuse)
        {
            var request = new byte[64 * 1024];
            _ = await stream.ReadAsync(request);
            await stream.WriteAsync(Unavailable);
            return;
        }

        if (mode == GatewayMode.Hold)
        {
            await stream.CopyToAsync(Stream.Null);
            return;
        }

        using var server = new TcpClient();
        _open[server] = 0;
        await server.ConnectAsync(_target.Host, _target.Port);
        await Task.WhenAny(stream.CopyToAsync(server.GetStream()), server.GetStream().CopyToAsync(stream));
        _open.TryRemove(server, out _);
    }
}

public enum GatewayMode
{
    Pass,
    Refuse,
    Drop,
    Hold,
}
