using System.Globalization;
using BusEtl.AmazonSqs.Client;
using BusEtl.Consumers.Consuming;
using Microsoft.Extensions.Options;
using Npgsql;

namespace BusEtl.Service.Running;

/// <summary>
/// Ends the service when nothing is left: SQS counts no message in the queue, nothing is in work, no event waits to be sent, and
/// nothing came, several times in a row.
/// </summary>
internal sealed partial class DrainWatch(
    SqsClient sqs,
    IOptions<LoginQueueOptions> options,
    LoginMetrics metrics,
    EventBacklog events,
    IHostApplicationLifetime lifetime,
    ILogger<DrainWatch> logger) : BackgroundService
{
    private const int QuietReadings = 3;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(300);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The bus opens the queue, and creates it where it is missing.
        await lifetime.ApplicationStarted.WhenCancelledAsync(stoppingToken);

        var queueUrl = await sqs.GetQueueUrlAsync(options.Value.Name, stoppingToken);
        using var timer = new PeriodicTimer(Interval);
        var quiet = 0;
        var before = metrics.Read();

        while (quiet < QuietReadings && await timer.WaitForNextTickAsync(stoppingToken))
        {
            var now = metrics.Read();
            var isQuiet = now == before && metrics.InWork == 0 && await IsEmptyAsync(queueUrl, stoppingToken);
            quiet = isQuiet ? quiet + 1 : 0;
            before = now;
        }

        Log.Drained(logger, options.Value.Name);
        lifetime.StopApplication();
    }

    private async Task<bool> IsEmptyAsync(string queueUrl, CancellationToken cancellationToken)
    {
        try
        {
            var counters = await sqs.GetQueueAttributesAsync(queueUrl, SqsCounters.All, cancellationToken);

            return SqsCounters.All.All(name => int.Parse(counters[name], CultureInfo.InvariantCulture) == 0)
                && await events.IsEmptyAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is SqsException { IsTransient: true } or NpgsqlException)
        {
            Log.NotCounted(logger, exception, options.Value.Name);

            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "The queue {Queue} is empty and nothing is in work. The service ends.")]
        public static partial void Drained(ILogger logger, string queue);

        [LoggerMessage(2, LogLevel.Warning, "SQS or PostgreSQL does not say what is left of {Queue}. The service goes on and asks again.")]
        public static partial void NotCounted(ILogger logger, Exception exception, string queue);
    }
}
