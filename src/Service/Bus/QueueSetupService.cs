using BusEtl.AmazonSqs.Client;
using BusEtl.Consumers.Consuming;
using Microsoft.Extensions.Options;

namespace BusEtl.Service.Bus;

/// <summary>
/// Makes the queues ready before the bus starts. While SQS or the credentials are away the start waits for them; what does not pass by
/// itself ends it: a queue that is missing or refused, a wrong server, a wrong clock, credentials that cannot be used.
/// </summary>
internal sealed partial class QueueSetupService(
    QueueSetup setup,
    QueueInspection inspection,
    IOptions<LoginQueueOptions> loginQueue,
    TimeProvider time,
    ILogger<QueueSetupService> logger) : IHostedService
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(2);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await PrepareAsync(cancellationToken);
                return;
            }
            // A queue that was found, and is gone when it is asked, is made in the next round.
            catch (SqsException exception) when (exception.IsTransient || exception is QueueNotFoundException)
            {
                Log.NotReady(logger, exception.Message, RetryDelay);
                await Task.Delay(RetryDelay, time, cancellationToken);
            }
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task PrepareAsync(CancellationToken cancellationToken)
    {
        var options = loginQueue.Value;
        await setup.OpenAsync(options.Name, cancellationToken);
        var logins = await setup.ReadAsync(options.Name, cancellationToken);
        await setup.OpenAsync(options.EffectiveErrorQueueName, cancellationToken);
        await inspection.InspectAsync(logins, cancellationToken);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The queues cannot be made ready. {Reason} It is tried again in {Delay}.")]
        public static partial void NotReady(ILogger logger, string reason, TimeSpan delay);
    }
}
