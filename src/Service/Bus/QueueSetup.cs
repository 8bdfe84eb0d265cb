using BusEtl.AmazonSqs.Client;
using BusEtl.Consumers.Consuming;
using Microsoft.Extensions.Options;

namespace BusEtl.Service.Bus;

/// <summary>
/// Creates the queues that are missing, where that is allowed, with the policy of the settings and the encryption of the login queue: the error
/// queue, and with the login queue the dead-letter queue to which SQS moves what is received too often. A queue that exists is never changed.
/// Uses nothing of the bus, so that it is the same for both engines.
/// </summary>
internal sealed partial class QueueSetup : IQueueMaker, IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);
    private readonly HashSet<string> _known = [];
    private readonly LoginQueueOptions _options;
    private readonly ILogger<QueueSetup> _logger;
    private readonly SqsQueues _queues;
    private readonly bool _mayCreate;
    private QueueEncryption _encryption = QueueEncryption.Default;

    public QueueSetup(SqsClient sqs, IOptions<LoginQueueOptions> loginQueue, IOptions<AmazonOptions> amazon, ILogger<QueueSetup> logger)
    {
        _options = loginQueue.Value;
        _logger = logger;
        _mayCreate = amazon.Value.CreateQueues;
        _queues = new SqsQueues(sqs, _mayCreate);
    }

    /// <summary>The URL of the login queue. When it is missing it is created, with its error queue and its dead-letter queue.</summary>
    /// <exception cref="QueueRefusedException">A queue is missing and may not be created, or SQS refuses.</exception>
    /// <exception cref="SqsException">SQS cannot be reached, or does not let a queue be created yet.</exception>
    public async Task<string> OpenAsync(CancellationToken cancellationToken) => (await OpenAsync(_options.Name, cancellationToken))!;

    /// <inheritdoc/>
    public async Task<string?> OpenAsync(string queueName, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);

        try
        {
            if (IsForErrors(queueName))
                return await FindOrCreateAsync(queueName, cancellationToken);

            if (await FindAsync(queueName, cancellationToken) is not { } found)
                return queueName == _options.Name ? await CreateLoginQueueAsync(cancellationToken) : null;

            _known.Add(queueName);

            return found;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Looks at a queue. How the login queue is encrypted is remembered for those that are made beside it.</summary>
    /// <returns>Null when there is no such queue, or the role may not look.</returns>
    /// <exception cref="SqsException">SQS cannot be reached.</exception>
    public async Task<QueueTraits?> ReadAsync(string queueName, CancellationToken cancellationToken)
    {
        try
        {
            if (await _queues.FindAsync(queueName, cancellationToken, isOptional: true) is not { } queueUrl)
                return null;

            var reading = QueueTraits.Of(await _queues.ReadAsync(queueUrl, queueName, QueueTraits.Names, cancellationToken, isOptional: true));
            if (queueName == _options.Name)
                _encryption = reading.Encryption;

            return reading;
        }
        catch (Exception exception) when (exception is QueueRefusedException or QueueNotFoundException)
        {
            Log.NotRead(_logger, exception.Message);
            return null;
        }
    }

    public void Dispose() => _turn.Dispose();

    private IReadOnlyDictionary<string, string> OfErrors => QueueAttributes.OfErrors(_options);

    private bool IsForErrors(string queueName) =>
        queueName == _options.EffectiveErrorQueueName || queueName == _options.DeadLetterQueueName || queueName == _options.SkippedQueueName;

    private async Task<string> CreateLoginQueueAsync(CancellationToken cancellationToken)
    {
        // Nothing else is made for a queue that may not be.
        if (!_mayCreate)
            return await CreateAsync(_options.Name, QueueAttributes.OfLogins(_options), cancellationToken);

        await FindOrCreateAsync(_options.EffectiveErrorQueueName, cancellationToken);
        var deadLetterUrl = await FindOrCreateAsync(_options.DeadLetterQueueName, cancellationToken);
        var deadLetters = await _queues.ReadAsync(deadLetterUrl, _options.DeadLetterQueueName, [QueueAttributes.QueueArn], cancellationToken);

        return await CreateAsync(
            _options.Name, QueueAttributes.OfLogins(_options, deadLetters[QueueAttributes.QueueArn]), cancellationToken);
    }

    // A role need not see a queue that only SQS itself sends to.
    private Task<string?> FindAsync(string queueName, CancellationToken cancellationToken) => _queues.FindAsync(
        queueName, cancellationToken, isOptional: queueName != _options.Name && queueName != _options.EffectiveErrorQueueName);

    private async Task<string> FindOrCreateAsync(string queueName, CancellationToken cancellationToken)
    {
        if (await FindAsync(queueName, cancellationToken) is not { } found)
            return await CreateAsync(queueName, OfErrors, cancellationToken);

        _known.Add(queueName);

        return found;
    }

    private async Task<string> CreateAsync(
        string queueName, IReadOnlyDictionary<string, string> attributes, CancellationToken cancellationToken)
    {
        var url = await _queues.CreateAsync(queueName, _encryption.AddTo(attributes), cancellationToken);
        if (_known.Add(queueName))
            Log.Created(_logger, queueName);
        else
            Log.MadeAgain(_logger, queueName);

        return url;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "The queue {Queue} did not exist and was created.")]
        public static partial void Created(ILogger logger, string queue);

        [LoggerMessage(2, LogLevel.Warning,
            "The queue {Queue} was gone, with every message in it, and was made again. It has the attributes of the settings; what others had "
            + "set on it, such as a policy, is gone too.")]
        public static partial void MadeAgain(ILogger logger, string queue);

        [LoggerMessage(3, LogLevel.Debug, "{Reason} What the queue is like is therefore not checked.")]
        public static partial void NotRead(ILogger logger, string reason);
    }
}
