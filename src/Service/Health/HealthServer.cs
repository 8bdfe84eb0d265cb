using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace BusEtl.Service.Health;

/// <summary>
/// Answers <c>/health/live</c> and <c>/health/ready</c>: 200 when healthy, 503 when not. It starts before everything else of the service
/// and stops after it, so that starting and stopping can be seen.
/// </summary>
internal sealed partial class HealthServer(HealthReports reports, IOptions<HealthOptions> options, ILogger<HealthServer> logger)
    : IHostedService, IDisposable
{
    public const string LivePath = "/health/live";
    public const string ReadyPath = "/health/ready";

    private readonly HealthOptions _options = options.Value;
    private WebApplication? _server;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _server = Build();

        try
        {
            await _server.StartAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            throw new CommandException(
                $"The health endpoints cannot listen on {_options.Address}:{_options.Port}: {Reason(exception)}. "
                + "Set Health:Port to a free port (0 chooses one), or Health:Address to an address of this machine.");
        }

        Log.Listening(logger, _options.Address, new Uri(_server.Urls.Single()).Port, ReadyPath, LivePath);
    }

    public Task StopAsync(CancellationToken cancellationToken) => _server?.StopAsync(cancellationToken) ?? Task.CompletedTask;

    public void Dispose() => (_server as IDisposable)?.Dispose();

    // An empty builder reads no environment: ASPNETCORE_URLS, which images set, must not move the port.
    private WebApplication Build()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(Configure);
        var server = builder.Build();
        server.Run(AnswerAsync);

        return server;
    }

    private void Configure(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxConcurrentConnections = 100;
        if (_options.Address == HealthOptions.AnyAddress)
            kestrel.ListenAnyIP(_options.Port);
        else
            kestrel.Listen(IPAddress.Parse(_options.Address), _options.Port);
    }

    private async Task AnswerAsync(HttpContext context)
    {
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
