using System.Collections.Concurrent;
using BusEtl.AmazonSqs.Client;
using BusEtl.AmazonSqs.Receiving;
using MassTransit;

namespace BusEtl.AmazonSqs.Hosting;

/// <summary>
/// Knows the URL of every queue asked for. A missing queue is created, with its attributes, where that is allowed; the attributes of a
/// queue that exists are never touched.
/// </summary>
internal sealed class QueueDirectory(SqsClient client, bool createQueues)
{
    public static readonly IReadOnlyDictionary<string, string> NoAttributes = new Dictionary<string, string>();

    private readonly SqsQueues _queues = new(client, createQueues);
    private readonly ConcurrentDictionary<string, string> _urls = new();

    /// <summary>The URL of a queue.</summary>
    /// <exception cref="ConnectionException">
    /// Not transient: the queue is missing and may not be created, or SQS refuses. The text names queue, action and permission.
    /// </exception>
    public async Task<string> OpenAsync(
        string queueName,
        IReadOnlyDictionary<string, string> attributes,
        CancellationToken cancellationToken)
    {
        if (_urls.TryGetValue(queueName, out var known))
            return known;

        var url = await AskAsync(() => _queues.OpenAsync(queueName, WithFifo(queueName, attributes), cancellationToken));

        return _urls.GetOrAdd(queueName, url);
    }

    /// <summary>What the queue says about its messages.</summary>
    /// <exception cref="ConnectionException">Not transient: SQS refuses. The text names queue, action and permission.</exception>
    public async Task<QueueTerms> TermsAsync(string queueUrl, string queueName, CancellationToken cancellationToken) =>
        QueueTerms.Of(await AskAsync(() => _queues.ReadAsync(queueUrl, queueName, QueueTerms.AttributeNames, cancellationToken)));

    /// <summary>The URL of a queue that exists; null when there is none. Nothing is created.</summary>
    /// <exception cref="ConnectionException">Not transient: SQS refuses. The text names queue, action and permission.</exception>
    public Task<string?> FindAsync(string queueName, CancellationToken cancellationToken) =>
        AskAsync(() => _queues.FindAsync(queueName, cancellationToken));

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
