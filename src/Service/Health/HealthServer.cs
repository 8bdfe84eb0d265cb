using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using BadHttpRequestException = Microsoft.AspNetCore.Http.BadHttpRequestException;

namespace BusEtl.Service.Health;

/// <summary>
/// Answers <c>/health/live</c> and <c>/health/ready</c>: 200 when healthy, 503 when not, at a port and at a socket for this machine. It
/// starts before everything else of the service and stops after it, so that starting and stopping can be seen.
/// </summary>
internal sealed partial class HealthServer(HealthReports reports, IOptions<HealthOptions> options, ILogger<HealthServer> logger)
    : IHostedService, IDisposable
{
    public const string LivePath = "/health/live";
    public const string ReadyPath = "/health/ready";

    // A probe comes alone and says at once what it wants.
    private const int ConnectionsOfPeer = 8;
    private const int Connections = 128;
    private const int LongestRequest = 4 * 1024;
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(3);

    private readonly HealthOptions _options = options.Value;
    private WebApplication? _atPort;
    private WebApplication? _atSocket;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _atPort = Build(ListenAtPort);
        await StartAsync(_atPort, $"{_options.Address}:{_options.Port}", cancellationToken);
        var port = new Uri(_atPort.Urls.Single()).Port;
        if (HealthSocket.IsSupported)
        {
            _atSocket = Build(kestrel => kestrel.Listen(HealthSocket.Of(port), Bound));
            await StartAsync(_atSocket, HealthSocket.NameOf(port), cancellationToken);
        }

        Log.Listening(logger, _options.Address, port, ReadyPath, LivePath);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        foreach (var server in Servers)
            await server.StopAsync(cancellationToken);
    }

    public void Dispose()
    {
        foreach (IDisposable server in Servers)
            server.Dispose();
    }

    private IEnumerable<WebApplication> Servers => new[] { _atPort, _atSocket }.OfType<WebApplication>();

    private static async Task StartAsync(WebApplication server, string place, CancellationToken cancellationToken)
    {
        try
        {
            await server.StartAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            throw new CommandException(
                $"The health endpoints cannot listen on {place}: {Reason(exception)}. "
                + "Set Health:Port to a free port (0 chooses one), or Health:Address to an address of this machine.");
        }
    }

    // An empty builder reads no environment: ASPNETCORE_URLS, which images set, must not move the port.
    private WebApplication Build(Action<KestrelServerOptions> listen)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.KeepAliveTimeout = LongestSilence;
            kestrel.Limits.RequestHeadersTimeout = LongestSilence;
            kestrel.Limits.MaxRequestLineSize = LongestRequest;
            kestrel.Limits.MaxRequestHeadersTotalSize = LongestRequest;
            kestrel.Limits.MaxRequestBufferSize = LongestRequest;
            listen(kestrel);
        });
        var server = builder.Build();
        server.Run(AnswerAsync);

        return server;
    }

    private void ListenAtPort(KestrelServerOptions kestrel)
    {
        if (_options.Address == HealthOptions.AnyAddress)
            kestrel.ListenAnyIP(_options.Port, Bound);
        else
            kestrel.Listen(IPAddress.Parse(_options.Address), _options.Port, Bound);
    }

    private static void Bound(ListenOptions listener)
    {
        listener.Protocols = HttpProtocols.Http1;
        listener.Use(new ConnectionBound(ConnectionsOfPeer, Connections).Use);
    }

    private async Task AnswerAsync(HttpContext context)
    {
        // What else was sent without waiting for this answer is not even looked at. Of a connection that was closed meanwhile Kestrel would go
        // through all that it has read, unless a request is a bad one.
        if (context.RequestAborted.IsCancellationRequested)
            throw new BadHttpRequestException("The connection was closed.");

        context.Response.Headers.Connection = "close";
        if (await ReportAsync(context) is not { } report)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        var json = HealthJson.Write(report);
        context.Response.StatusCode =
            report.Status == HealthStatus.Healthy ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store";
        context.Response.ContentLength = json.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
            await context.Response.Body.WriteAsync(json, context.RequestAborted);
    }

    private async Task<HealthReport?> ReportAsync(HttpContext context) => context.Request.Path.Value switch
    {
        LivePath => await reports.LiveAsync(context.RequestAborted),
        ReadyPath => await reports.ReadyAsync(context.RequestAborted),
        _ => null,
    };

    private static string Reason(Exception exception) => (exception.GetBaseException() as SocketException)?.SocketErrorCode switch
    {
        SocketError.AddressAlreadyInUse => "the port is in use",
        SocketError.AccessDenied => "the port needs rights that the process does not have",
        SocketError.AddressNotAvailable => "this machine does not have the address",
        _ => "the system refuses",
    };

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Health is answered at http://{Address}:{Port}{ReadyPath} and {LivePath}.")]
        public static partial void Listening(ILogger logger, string address, int port, string readyPath, string livePath);
    }
}
