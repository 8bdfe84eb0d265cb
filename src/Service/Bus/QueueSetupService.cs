using BusEtl.AmazonSqs.Client;

namespace BusEtl.Service.Bus;

/// <summary>
/// Makes the queues ready before the bus starts. While SQS or the credentials are away the start waits for them; what does not pass by
/// itself ends it: a queue that is missing or refused, a wrong server, a wrong clock, credentials that cannot be used.
/// </summary>
internal sealed partial class QueueSetupService(QueueSetup setup, TimeProvider time, ILogger<QueueSetupService> logger) : IHostedService
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(2);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await setup.PrepareAsync(cancellationToken);
                return;
            }
            catch (SqsException exception) when (exception.IsTransient)
            {
                Log.NotReady(logger, exception.Message, RetryDelay);
                await Task.Delay(RetryDelay, time, cancellationToken);
            }
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The queues cannot be made ready. {Reason} It is tried again in {Delay}.")]
        public static partial void NotReady(ILogger logger, string reason, TimeSpan delay);
    }
}
