using BusEtl.Consumers.Consuming;
using BusEtl.Persistence;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BusEtl.Consumers.Breaking;

/// <summary>
/// Acts on the breaker: while it is open the endpoint receives nothing. Where asking the database would tell nothing the rest time passes
/// first; then it is asked until it takes logins; then the endpoint receives again, and the breaker tries one message.
/// </summary>
internal sealed partial class BreakerService(
    LoginBreaker breaker,
    LoginEndpoint endpoint,
    DatabaseVigil database,
    IOptions<LoginQueueOptions> options,
    Jitter jitter,
    TimeProvider time,
    ILogger<LoginBreaker> logger) : BackgroundService, IHostedLifecycleService
{
    private readonly BreakerOptions _options = options.Value.Breaker;
    private readonly TimeSpan _stopTimeout = options.Value.ShutdownTimeout;

    // Before the bus stops: an endpoint must not be started again while it goes.
    public Task StoppingAsync(CancellationToken cancellationToken) => StopAsync(cancellationToken);

    public override Task StopAsync(CancellationToken cancellationToken) => DatabaseStop.RunAsync(base.StopAsync, cancellationToken);

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await breaker.WhenOpenAsync(stoppingToken);

            try
            {
                await SitOutAsync(breaker.Reason, stoppingToken);

                // The stop does not wait for a database that hangs.
                stoppingToken.ThrowIfCancellationRequested();
                breaker.TryOne();
                endpoint.Start();
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                // The host ends then, with this as its error: a process that receives nothing any more has to be replaced.
                throw new InvalidOperationException("The endpoint could not be stopped and started again, so the service ends.", exception);
            }

            Log.TriesOne(logger);
        }
    }

    private async Task SitOutAsync(BreakerReason? reason, CancellationToken stopping)
    {
        var opened = time.GetTimestamp();
        LogOpening(reason);

        await StopEndpointAsync();

        if (Rests(reason) && jitter.Cut(_options.RestartTimeout) - time.GetElapsedTime(opened) is { Ticks: > 0 } rest)
            await Task.Delay(rest, time, stopping);

        await database.WaitAsync(stopping);
    }

    // The database takes a made-up login, or would say so: only a real one can tell more.
    private static bool Rests(BreakerReason? reason) => reason is BreakerReason.TooManyFailures or BreakerReason.NothingStored;

    private void LogOpening(BreakerReason? reason)
    {
        if (breaker.Fault is { } fault)
            Log.DatabaseFails(logger, fault.Text, _options.ProbeInterval);
        else if (reason == BreakerReason.NothingStored)
            Log.NothingStored(logger, _options.RestartTimeout);
        else
            Log.TooManyFailures(logger, _options.RestartTimeout);
    }

    // To its end, whoever stops the service meanwhile: the bus waits for the same work.
    private async Task StopEndpointAsync()
    {
        using var timeout = new CancellationTokenSource(_stopTimeout, time);
        await endpoint.StopAsync(timeout.Token);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error,
            "{Fault} The breaker is open: nothing is received, and what was in work goes back to the queue. The database is asked every "
            + "{Interval}.")]
        public static partial void DatabaseFails(ILogger logger, string fault, TimeSpan interval);

        [LoggerMessage(2, LogLevel.Error,
            "Too many logins cannot be stored. The breaker is open: nothing is received, and what was in work goes back to the queue. "
            + "One message is tried in {RestartTimeout}.")]
        public static partial void TooManyFailures(ILogger logger, TimeSpan restartTimeout);

        [LoggerMessage(3, LogLevel.Information, "One message is tried; when it is stored, all are received again.")]
        public static partial void TriesOne(ILogger logger);

        [LoggerMessage(4, LogLevel.Error,
            "Nothing of a batch can be stored, though the database takes a made-up login. The breaker is open: nothing is received, and what "
            + "was in work goes back to the queue. One message is tried in {RestartTimeout}.")]
        public static partial void NothingStored(ILogger logger, TimeSpan restartTimeout);
    }
}
