using BusEtl.AmazonSqs.Hosting;
using MassTransit;
using Microsoft.Extensions.Logging;

namespace BusEtl.AmazonSqs.Receiving;

/// <summary>
/// Finds the queues of an endpoint at its start. While SQS is away the start waits for it; a queue that is missing or refused ends the
/// start.
/// </summary>
internal sealed partial class QueueOpener(SqsReceiveEndpointContext endpoint, Func<Exception, Task> reportFault, ILogger logger)
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(2);

    /// <exception cref="ConnectionException">Not transient: a queue is missing or refused.</exception>
    public async Task<(string QueueUrl, TimeSpan VisibilityTimeout)> OpenAsync(CancellationToken stopping)
    {
        var settings = endpoint.Settings;

        while (true)
        {
            try
            {
                var queues = endpoint.Connection.Queues;
                var queueUrl = await queues.OpenAsync(settings.QueueName, settings.QueueAttributes, stopping);
                await queues.OpenAsync(endpoint.ErrorQueueName, QueueDirectory.NoAttributes, stopping);
                await endpoint.Connection.Subscriptions.EnsureAsync(queueUrl, settings.Subscriptions, stopping);

                return (queueUrl, await queues.VisibilityTimeoutAsync(queueUrl, settings.QueueName, stopping));
            }
            catch (Exception exception) when (exception is not (OperationCanceledException or ConnectionException { IsTransient: false }))
            {
                Log.OpenFailed(logger, exception, settings.QueueName, RetryDelay);
                await reportFault(new ConnectionException($"SQS cannot be reached for the queue {settings.QueueName}.", exception));
                await Task.Delay(RetryDelay, endpoint.Connection.Time, stopping);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The queue {Queue} cannot be opened. It is tried again in {Delay}.")]
        public static partial void OpenFailed(ILogger logger, Exception exception, string queue, TimeSpan delay);
    }
}
