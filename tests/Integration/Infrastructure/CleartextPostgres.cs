using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace BusEtl.Tests.Integration.Infrastructure;

/// <summary>Answers in the place of PostgreSQL: has no TLS, and asks everybody for the password in clear.</summary>
internal sealed class CleartextPostgres : IAsyncDisposable
{
    private const int GssRequest = 80877104;
    private const int SslRequest = 80877103;

    private static readonly byte[] No = "N"u8.ToArray();
    private static readonly byte[] AskForPassword = [(byte)'R', 0, 0, 0, 8, 0, 0, 0, 3];

    private readonly TcpListener _listener = new(IPAddress.Any, 0);
    private readonly CancellationTokenSource _stopped = new();
    private readonly Task _answering;

    public CleartextPostgres()
    {
        _listener.Start();
        _answering = AnswerAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>What it was given.</summary>
    public ConcurrentQueue<string> Passwords { get; } = [];

    public async ValueTask DisposeAsync()
    {
        await _stopped.CancelAsync();
        await _answering;
        _listener.Dispose();
        _stopped.Dispose();
    }

    private async Task AnswerAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync(_stopped.Token);
                await AnswerAsync(client.GetStream());
            }
        }
        catch (OperationCanceledException)
        {
            // The test has ended.
        }
    }

    private async Task AnswerAsync(NetworkStream stream)
    {
        try
        {
            while (BinaryPrimitives.ReadInt32BigEndian(await ReadAsync(stream)) is GssRequest or SslRequest)
                await stream.WriteAsync(No, _stopped.Token);

            await stream.WriteAsync(AskForPassword, _stopped.Token);
            if (await ReadByteAsync(stream) == 'p')
                Passwords.Enqueue(Encoding.UTF8.GetString(await ReadAsync(stream)).TrimEnd('\0'));
        }
        catch (IOException)
        {
            // The client went away, as it should.
        }
    }

    // A message's length counts itself.
    private async Task<byte[]> ReadAsync(NetworkStream stream)
    {
        var length = new byte[sizeof(int)];
        await stream.ReadExactlyAsync(length, _stopped.Token);
        var message = new byte[BinaryPrimitives.ReadInt32BigEndian(length) - length.Length];
        await stream.ReadExactlyAsync(message, _stopped.Token);

        return message;
    }

    private async Task<byte> ReadByteAsync(NetworkStream stream)
    {
        var one = new byte[1];
        await stream.ReadExactlyAsync(one, _stopped.Token);

        return one[0];
    }
}
