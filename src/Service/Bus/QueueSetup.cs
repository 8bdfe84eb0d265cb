using BusEtl.AmazonSqs.Client;
using BusEtl.Consumers.Consuming;
using Microsoft.Extensions.Options;

namespace BusEtl.Service.Bus;

/// <summary>
/// Creates the queues that are missing, where that is allowed, with the policy of the settings: the error queue, and with the login queue the
/// dead-letter queue to which SQS moves what is received too often. A queue that exists is never changed, only looked at. Uses nothing of the
/// bus, so that it is the same for both engines.
/// </summary>
internal sealed partial class QueueSetup(
    SqsClient sqs,
    IOptions<LoginQueueOptions> loginQueue,
    IOptions<AmazonOptions> amazon,
    ILogger<QueueSetup> logger)
{
    private readonly LoginQueueOptions _options = loginQueue.Value;
    private readonly SqsQueues _queues = new(sqs, amazon.Value.CreateQueues);

    /// <summary>The URL of the login queue. When it is missing it is created, with its error queue and its dead-letter queue.</summary>
    /// <exception cref="QueueRefusedException">A queue is missing and may not be created, or SQS refuses.</exception>
    /// <exception cref="SqsException">SQS cannot be reached.</exception>
    public async Task<string> OpenAsync(CancellationToken cancellationToken) =>
        await _queues.FindAsync(_options.Name, cancellationToken) ?? await CreateAsync(cancellationToken);

    /// <summary>Makes every queue of the service ready, and warns of a login queue whose policy is not what the service needs.</summary>
    /// <exception cref="QueueRefusedException">A queue is missing and may not be created, or SQS refuses.</exception>
    /// <exception cref="SqsException">SQS cannot be reached.</exception>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        if (await _queues.FindAsync(_options.Name, cancellationToken) is not { } queueUrl)
        {
            await CreateAsync(cancellationToken);
            return;
        }

        await _queues.OpenAsync(_options.EffectiveErrorQueueName, QueueAttributes.OfErrors(_options), cancellationToken);
        await LookAtAsync(queueUrl, cancellationToken);
    }

    private async Task<string> CreateAsync(CancellationToken cancellationToken)
    {
        // Nothing else is made for a queue that may not be.
        if (!amazon.Value.CreateQueues)
            return await _queues.OpenAsync(_options.Name, QueueAttributes.OfLogins(_options), cancellationToken);

        var ofErrors = QueueAttributes.OfErrors(_options);
        await _queues.OpenAsync(_options.EffectiveErrorQueueName, ofErrors, cancellationToken);
        var deadLetterUrl = await _queues.OpenAsync(_options.DeadLetterQueueName, ofErrors, cancellationToken);
        var deadLetters = await _queues.ReadAsync(deadLetterUrl, _options.DeadLetterQueueName, [QueueAttributes.QueueArn], cancellationToken);
        var attributes = QueueAttributes.OfLogins(_options, deadLetters[QueueAttributes.QueueArn]);

        return await _queues.OpenAsync(_options.Name, attributes, cancellationToken);
    }

    private async Task LookAtAsync(string queueUrl, CancellationToken cancellationToken)
    {
        try
        {
            string[] names = [QueueAttributes.RedrivePolicy, QueueAttributes.VisibilityTimeout];
            var attributes = await _queues.ReadAsync(queueUrl, _options.Name, names, cancellationToken);
            if (string.IsNullOrEmpty(attributes.GetValueOrDefault(QueueAttributes.RedrivePolicy)))
                Log.NoRedrivePolicy(logger, _options.Name, _options.DeadLetterQueueName);

            var expected = QueueAttributes.Seconds(_options.Receive.VisibilityTimeout);
            if (attributes.GetValueOrDefault(QueueAttributes.VisibilityTimeout) is { } actual && actual != expected)
                Log.OtherVisibilityTimeout(logger, _options.Name, actual, expected);
        }
        catch (QueueRefusedException exception)
        {
            Log.NotLookedAt(logger, exception.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning,
            "The queue {Queue} has no RedrivePolicy: a message that kills the process comes again for ever. Set a redrive policy to a "
            + "dead-letter queue such as {DeadLetterQueue}. The service goes on without one.")]
        public static partial void NoRedrivePolicy(ILogger logger, string queue, string deadLetterQueue);

        [LoggerMessage(2, LogLevel.Information,
            "The queue {Queue} exists with a visibility timeout of {Actual} s, the setting says {Expected} s. The queue's own counts.")]
        public static partial void OtherVisibilityTimeout(ILogger logger, string queue, string actual, string expected);

        [LoggerMessage(3, LogLevel.Information, "{Reason} Whether the queue has a redrive policy is therefore not checked.")]
        public static partial void NotLookedAt(ILogger logger, string reason);
    }
}
