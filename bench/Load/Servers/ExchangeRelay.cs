using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace BusEtl.Bench.Load.Servers;

/// <summary>
/// Stands between a contestant and a server, passes every byte on, and counts exchanges: each time the client speaks after the server has
/// spoken. That is a round trip of PostgreSQL's protocol, pipelined statements being one, and a call of HTTP/1.1.
/// </summary>
internal sealed class ExchangeRelay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<Task, bool> _connections = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly IPEndPoint _target;
    private readonly Func<IAnswerReader>? _readers;
    private readonly Task _accepting;
    private long _exchanges;

    /// <param name="target">The server.</param>
    /// <param name="readers">Makes one reader a connection, which is shown what the server says before the client is.</param>
    public ExchangeRelay(IPEndPoint target, Func<IAnswerReader>? readers = null)
    {
        _target = target;
        _readers = readers;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public long Exchanges => Interlocked.Read(ref _exchanges);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Dispose();
        await _accepting;
        await Task.WhenAll(_connections.Keys);
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stopping.Token);
                var connection = RelayAsync(client);
                _connections.TryAdd(connection, true);
                _ = connection.ContinueWith(ended => _connections.TryRemove(ended, out _), TaskScheduler.Default);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // Closed.
        }
    }

    private async Task RelayAsync(TcpClient client)
    {
        using (client)
        using (var server = new TcpClient { NoDelay = true })
        {
            client.NoDelay = true;
            await server.ConnectAsync(_target, _stopping.Token);
            var serverSpokeLast = new StrongBox { Value = 1 };
            var reader = _readers?.Invoke();
            await Task.WhenAll(
                PumpAsync(client, server, _ => CountExchange(serverSpokeLast)),
                PumpAsync(server, client, bytes => NoteAnswer(serverSpokeLast, reader, bytes.Span)));
        }
    }

    private void CountExchange(StrongBox serverSpokeLast)
    {
        if (Interlocked.Exchange(ref serverSpokeLast.Value, 0) == 1)
            Interlocked.Increment(ref _exchanges);
    }

    private static void NoteAnswer(StrongBox serverSpokeLast, IAnswerReader? reader, ReadOnlySpan<byte> bytes)
    {
        Interlocked.Exchange(ref serverSpokeLast.Value, 1);
        reader?.Read(bytes);
    }

    private async Task PumpAsync(TcpClient from, TcpClient to, Action<ReadOnlyMemory<byte>> passing)
    {
        var buffer = new byte[1 << 16];
        try
        {
            int length;
            while ((length = await from.GetStream().ReadAsync(buffer, _stopping.Token)) > 0)
            {
                passing(buffer.AsMemory(0, length));
                await to.GetStream().WriteAsync(buffer.AsMemory(0, length), _stopping.Token);
            }

            to.Client.Shutdown(SocketShutdown.Send);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // One side hung up: the other is told by the end of its connection.
            from.Close();
            to.Close();
        }
    }

    private sealed class StrongBox
    {
        public int Value;
    }
}

/// <summary>Reads along what the server says on one connection.</summary>
internal interface IAnswerReader
{
    void Read(ReadOnlySpan<byte> bytes);
}
