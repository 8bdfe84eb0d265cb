using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Npgsql;

namespace BusEtl.Tests.Integration.Infrastructure;

/// <summary>
/// Stands in front of the tests' PostgreSQL and changes one thing: what <c>server_version_num</c> is answered with. So the check of the version
/// runs against a server that does everything else, where no old one is to be had.
/// </summary>
internal sealed class VersionGateway : IAsyncDisposable
{
    private const byte DataRow = (byte)'D';

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<TcpClient, byte> _open = new();
    private readonly NpgsqlConnectionStringBuilder _target = new(TestEnvironment.Postgres);
    private readonly byte[] _real;
    private readonly byte[] _claimed;
    private readonly Task _accepting;

    private VersionGateway(string real, string claimed)
    {
        _real = Encoding.ASCII.GetBytes(real);
        _claimed = Encoding.ASCII.GetBytes(claimed);
        Assert.Equal(_real.Length, _claimed.Length);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <param name="claimed">What the server claims to be, such as <c>130023</c>.</param>
    public static async Task<VersionGateway> StartAsync(string claimed)
    {
        await using var server = NpgsqlDataSource.Create(TestServer.ConnectionString("postgres"));
        return new VersionGateway(await server.ScalarAsync<string>("select current_setting('server_version_num')"), claimed);
    }

    // Without encryption, which the gateway could not read.
    public string ConnectionString(string database) => new NpgsqlConnectionStringBuilder(TestServer.ConnectionString(database))
    {
        Host = "127.0.0.1",
        Port = Port,
        SslMode = SslMode.Disable,
        GssEncryptionMode = GssEncryptionMode.Disable,
    }.ConnectionString;

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        foreach (var connection in _open.Keys)
            connection.Dispose();
        await _accepting;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = ServeAsync(await _listener.AcceptTcpClientAsync());
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The gateway ends.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var server = new TcpClient();
        _open[client] = _open[server] = 0;
        try
        {
            await server.ConnectAsync(_target.Host!, _target.Port);
            await Task.WhenAny(client.GetStream().CopyToAsync(server.GetStream()), AnswerAsync(server.GetStream(), client.GetStream()));
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException)
        {
            // One of the two has gone.
        }
        finally
        {
            _open.TryRemove(client, out _);
            _open.TryRemove(server, out _);
            client.Dispose();
        }
    }

    // A message is its type, its length without the type, and its content.
    private async Task AnswerAsync(NetworkStream server, NetworkStream client)
    {
        var head = new byte[5];
        while (true)
        {
            await server.ReadExactlyAsync(head);
            var content = new byte[BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(1)) - 4];
            await server.ReadExactlyAsync(content);
            if (head[0] == DataRow && content.AsSpan().IndexOf(_real) is >= 0 and var at)
                _claimed.CopyTo(content.AsSpan(at));
            await client.WriteAsync(head);
            await client.WriteAsync(content);
        }
    }
}
