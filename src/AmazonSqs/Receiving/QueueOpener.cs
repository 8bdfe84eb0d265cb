using BusEtl.AmazonSqs.Client;
using BusEtl.AmazonSqs.Hosting;
using MassTransit;
using Microsoft.Extensions.Logging;

namespace BusEtl.AmazonSqs.Receiving;

/// <summary>
/// Finds the queues of an endpoint as it starts. While SQS is away the start waits for it. A queue that is missing or refused ends the first
/// start of the process, where somebody is there to read why; later it is tried again, as everything else, however long it takes.
/// </summary>
internal sealed partial class QueueOpener(SqsReceiveEndpointContext endpoint, EndpointState state, bool isFirstStart, ILogger logger)
{
    private static readonly TimeSpan FirstRetryDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxRetryDelay = TimeSpan.FromSeconds(30);

    private readonly RecurringFailure _outage = new(endpoint.Connection.Time);
    private readonly Backoff _backoff = new(FirstRetryDelay, MaxRetryDelay, Random.Shared.NextDouble);

    /// <exception cref="ConnectionException">Not transient, at the first start: a queue is missing or refused.</exception>
    /// <exception cref="OperationCanceledException">The endpoint stops.</exception>
    public async Task<(string QueueUrl, QueueTerms Terms)> OpenAsync(CancellationToken stopping)
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
                var terms = await queues.TermsAsync(queueUrl, settings.QueueName, stopping);
                if (_outage.Succeeded() is not null)
                    Log.Opened(logger, settings.QueueName);

                return (queueUrl, terms);
            }
            catch (Exception exception) when (!stopping.IsCancellationRequested && !EndsTheStart(exception))
            {
                await FailedAsync(exception);
                await Task.Delay(_backoff.Next(), endpoint.Connection.Time, stopping);
            }
        }
    }

    private bool EndsTheStart(Exception exception) => isFirstStart && exception is ConnectionException { IsTransient: false };

    private Task FailedAsync(Exception exception)
    {
        if (_outage.Failed() is not null)
            Log.OpenFailed(logger, exception, endpoint.Settings.QueueName, exception.Message);

        // A fault that is not transient would end MassTransit's wait for the endpoint.
        var fault = new ConnectionException($"The queue {endpoint.Settings.QueueName} cannot be opened: {exception.Message}", exception);

        return state.FaultedAsync(EndpointPart.Receiving, fault);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning,
            "The queue {Queue} cannot be opened. {Reason} Nothing is received until it can; it is tried again at growing intervals.")]
        public static partial void OpenFailed(ILogger logger, Exception exception, string queue, string reason);

        [LoggerMessage(2, LogLevel.Information, "The queue {Queue} can be opened again.")]
        public static partial void Opened(ILogger logger, string queue);
    }
}
