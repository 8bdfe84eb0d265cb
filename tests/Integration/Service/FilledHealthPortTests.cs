using System.Net;
using System.Net.Sockets;
using System.Text;
using BusEtl.Tests.Integration.Infrastructure;

namespace BusEtl.Tests.Integration.Service;

/// <summary>Whoever reaches the health port and holds connections there keeps no probe from its answer.</summary>
public sealed class FilledHealthPortTests(TestDatabase database) : IClassFixture<TestDatabase>, IDisposable
{
    private const int IdleConnections = 100;
    private const int Probes = 9;

    private static readonly IPAddress Attacker = IPAddress.Loopback;
    private static readonly IPAddress Orchestrator = IPAddress.Parse("127.0.0.2");

    private static readonly string Pipelined = string.Concat(Enumerable.Repeat("GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n", 1_700));

    private readonly TestQueue _queue = new();
    private readonly List<Socket> _held = [];

    [Fact]
    public async Task Connections_keep_no_probe_from_its_answer_and_are_closed_soon()
    {
        await using var service = ServiceProcess.Start(ServiceSettings.For(database, _queue), "run");
        using var health = await ServiceHealth.OfAsync(service);
        await health.WaitUntilReadyAsync();

        for (var count = 0; count < IdleConnections; count++)
            await HoldAsync(health.Port, begun: count % 2 == 0 ? "" : "GET /health/live HTTP/1.1\r\nHost:");

        Assert.All(await ProbeAsync(health.Port, Orchestrator), status => Assert.Equal(HttpStatusCode.OK, status));
        Assert.All(await ProbeAsync(health.Port, Attacker), status => Assert.Equal(HttpStatusCode.OK, status));
        await using var verb = await ServiceProcess.RunAsync(
            new Dictionary<string, string>(), 0, "health", "--live", $"--Health:Port={health.Port}");
        Assert.Equal("The service is alive.", verb.Output.Trim());

        await Deadline.WaitForAsync("the service closes what says nothing", () => _held.TrueForAll(IsClosed));
        Assert.InRange(await AnswersAsync(health.Port), 0, 1);
    }

    public void Dispose()
    {
        _held.ForEach(socket => socket.Dispose());
        _queue.Dispose();
    }

    private async Task HoldAsync(int port, string begun)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        _held.Add(socket);
        await ConnectAsync(socket, Attacker, port, TestContext.Current.CancellationToken);
        await socket.SendAsync(Encoding.ASCII.GetBytes(begun), TestContext.Current.CancellationToken);
    }

    private static async Task<IReadOnlyList<HttpStatusCode?>> ProbeAsync(int port, IPAddress peer)
    {
        var statuses = new List<HttpStatusCode?>();
        for (var probe = 0; probe < Probes; probe++)
            statuses.Add(await StatusAsync(port, peer));

        return statuses;
    }

    // A connection a probe, as orchestrators ask. Null when none was answered.
    private static async Task<HttpStatusCode?> StatusAsync(int port, IPAddress peer)
    {
        using var handler = new SocketsHttpHandler { ConnectCallback = (_, cancellationToken) => ConnectAsync(peer, port, cancellationToken) };
        using var client = new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(1) };
        try
        {
            using var answer = await client.GetAsync($"http://127.0.0.1:{port}/health/live", TestContext.Current.CancellationToken);

            return answer.StatusCode;
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            return null;
        }
    }

    // Many requests in one connection, of which nobody waits for the answers.
    private static async Task<int> AnswersAsync(int port)
    {
        await using var stream = await ConnectAsync(Attacker, port, TestContext.Current.CancellationToken);
        var answers = new StringBuilder();
        var buffer = new byte[4096];
        try
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(Pipelined), TestContext.Current.CancellationToken);
            while (await stream.ReadAsync(buffer, TestContext.Current.CancellationToken) is var read and > 0)
                answers.Append(Encoding.ASCII.GetString(buffer, 0, read));
        }
        catch (IOException)
        {
            // Closed before it had read all that was sent; then the answer may be lost as well.
        }

        return answers.ToString().Split("HTTP/1.1 ").Length - 1;
    }

    private static async ValueTask<Stream> ConnectAsync(IPAddress peer, int port, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await ConnectAsync(socket, peer, port, cancellationToken);

        return new NetworkStream(socket, ownsSocket: true);
    }

    private static async Task ConnectAsync(Socket socket, IPAddress peer, int port, CancellationToken cancellationToken)
    {
        socket.Bind(new IPEndPoint(peer, 0));
        await socket.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
    }

    // Readable, after all that was sent has been read: the other side has closed it.
    private static bool IsClosed(Socket socket)
    {
        var buffer = new byte[1024];
        try
        {
            while (socket.Poll(0, SelectMode.SelectRead))
            {
                if (socket.Receive(buffer) == 0)
                    return true;
            }

            return false;
        }
        catch (SocketException)
        {
            return true;
        }
    }
}
