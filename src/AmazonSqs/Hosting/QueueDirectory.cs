using System.Collections.Concurrent;
using BusEtl.AmazonSqs.Client;
using BusEtl.AmazonSqs.Receiving;
using MassTransit;

namespace BusEtl.AmazonSqs.Hosting;

/// <summary>
/// Knows the URL of every queue asked for, until somebody finds that it is gone. A missing queue is created where that is allowed: by its
/// maker, or with the attributes that are given; the attributes of a queue that exists are never touched.
/// </summary>
internal sealed class QueueDirectory(SqsClient client, bool createQueues, IQueueMaker? maker = null)
{
    public static readonly IReadOnlyDictionary<string, string> NoAttributes = new Dictionary<string, string>();

    private readonly SqsQueues _queues = new(client, createQueues);
    private readonly ConcurrentDictionary<string, string> _urls = new();
    private readonly ConcurrentDictionary<string, QueueTerms> _terms = new();

    /// <summary>The URL of a queue.</summary>
    /// <exception cref="ConnectionException">
    /// Not transient: the queue is missing and may not be created, or SQS refuses. The text names queue, action and permission.
    /// </exception>
    public async ValueTask<string> OpenAsync(
        string queueName,
        IReadOnlyDictionary<string, string> attributes,
        CancellationToken cancellationToken)
    {
        if (_urls.TryGetValue(queueName, out var known))
            return known;

        var url = await AskAsync(() => FindOrMakeAsync(queueName, attributes, cancellationToken));

        return _urls.GetOrAdd(queueName, url);
    }

    /// <summary>The URL of a queue that was opened; null when it was not, or is gone.</summary>
    public string? KnownUrl(string queueName) => _urls.GetValueOrDefault(queueName);

    /// <summary>SQS says that this queue does not exist: from now on it is looked for, or made, anew.</summary>
    public void Forget(string queueName, string queueUrl) => _urls.TryRemove(KeyValuePair.Create(queueName, queueUrl));

    /// <summary>
    /// How often a message of the queue is received before SQS moves it to a dead-letter queue, as it was read last; null when it never does.
    /// </summary>
    public int? MaxReceiveCount(string queueName) => _terms.GetValueOrDefault(queueName)?.MaxReceiveCount;

    /// <summary>What the queue says about its messages.</summary>
    /// <exception cref="ConnectionException">
    /// Not transient: SQS refuses. The text names queue, action and permission. Transient: the queue is gone since it was opened.
    /// </exception>
    public async Task<QueueTerms> TermsAsync(string queueUrl, string queueName, CancellationToken cancellationToken)
    {
        try
        {
            var attributes = await AskAsync(() => _queues.ReadAsync(queueUrl, queueName, QueueTerms.AttributeNames, cancellationToken));

            return _terms[queueName] = QueueTerms.Of(attributes);
        }
        catch (QueueNotFoundException exception)
        {
            Forget(queueName, queueUrl);
            throw new ConnectionException($"The queue {queueName} is gone since it was opened.", exception, isTransient: true);
        }
    }

    /// <summary>The URL of a queue that exists; null when there is none. Nothing is created.</summary>
    /// <exception cref="ConnectionException">Not transient: SQS refuses. The text names queue, action and permission.</exception>
    public Task<string?> FindAsync(string queueName, CancellationToken cancellationToken) =>
        AskAsync(() => _queues.FindAsync(queueName, cancellationToken));

    private async Task<string> FindOrMakeAsync(
        string queueName, IReadOnlyDictionary<string, string> attributes, CancellationToken cancellationToken)
    {
        if (await _queues.FindAsync(queueName, cancellationToken) is { } found)
            return found;

        if (maker is not null && await maker.OpenAsync(queueName, cancellationToken) is { } made)
            return made;

        return await _queues.CreateAsync(queueName, WithFifo(queueName, attributes), cancellationToken);
    }

    // MassTransit ends a start at this exception only.
    private static async Task<T> AskAsync<T>(Func<Task<T>> ask)
    {
        try
        {
            return await ask();
        }
        catch (QueueRefusedException exception)
        {
            throw new ConnectionException(exception.Message, exception, isTransient: false);
        }
    }

    private static IReadOnlyDictionary<string, string> WithFifo(string queueName, IReadOnlyDictionary<string, string> attributes) =>
        SqsAddress.IsFifo(queueName) ? new Dictionary<string, string>(attributes) { ["FifoQueue"] = "true" } : attributes;
}
