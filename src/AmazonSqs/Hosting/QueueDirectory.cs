using System.Collections.Concurrent;
using System.Globalization;
using BusEtl.AmazonSqs.Client;
using MassTransit;

namespace BusEtl.AmazonSqs.Hosting;

/// <summary>
/// Knows the URL of every queue asked for. A missing queue is created, with its attributes, where that is allowed; the attributes of a
/// queue that exists are never touched.
/// </summary>
internal sealed class QueueDirectory(SqsClient client, bool createQueues)
{
    private const string VisibilityTimeout = nameof(VisibilityTimeout);

    public static readonly IReadOnlyDictionary<string, string> NoAttributes = new Dictionary<string, string>();

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

        var url = await FindAsync(queueName, cancellationToken) ?? await CreateAsync(queueName, attributes, cancellationToken);

        return _urls.GetOrAdd(queueName, url);
    }

    /// <summary>How long a received message of the queue is invisible, at least a second.</summary>
    /// <exception cref="ConnectionException">Not transient: SQS refuses. The text names queue, action and permission.</exception>
    public async Task<TimeSpan> VisibilityTimeoutAsync(string queueUrl, string queueName, CancellationToken cancellationToken)
    {
        try
        {
            var attributes = await client.GetQueueAttributesAsync(queueUrl, [VisibilityTimeout], cancellationToken);
            var seconds = int.Parse(attributes[VisibilityTimeout], CultureInfo.InvariantCulture);

            return TimeSpan.FromSeconds(Math.Max(seconds, 1));
        }
        catch (SqsException exception) when (!exception.IsTransient)
        {
            throw new ConnectionException(
                $"The visibility timeout of the queue {queueName} cannot be read: {exception.Message} "
                + "The task's role needs sqs:GetQueueAttributes on it.",
                exception,
                isTransient: false);
        }
    }

    /// <summary>The URL of a queue that exists; null when there is none. Nothing is created.</summary>
    public async Task<string?> FindAsync(string queueName, CancellationToken cancellationToken)
    {
        try
        {
            return await client.GetQueueUrlAsync(queueName, cancellationToken);
        }
        catch (QueueNotFoundException)
        {
            return null;
        }
        catch (SqsException exception) when (!exception.IsTransient)
        {
            throw new ConnectionException(
                $"The queue {queueName} cannot be opened: {exception.Message} The task's role needs sqs:GetQueueUrl on it.",
                exception,
                isTransient: false);
        }
    }

    private async Task<string> CreateAsync(
        string queueName,
        IReadOnlyDictionary<string, string> attributes,
        CancellationToken cancellationToken)
    {
        if (!createQueues)
        {
            throw new ConnectionException(
                $"The queue {queueName} does not exist, and creating queues is switched off. Create the queue, or allow it "
                + "(Amazon:CreateQueues=true, and the permission sqs:CreateQueue for the task's role).",
                isTransient: false);
        }

        try
        {
            return await client.CreateQueueAsync(queueName, WithFifo(queueName, attributes), tags: null, cancellationToken);
        }
        catch (SqsException exception) when (!exception.IsTransient)
        {
            // Another task may have created it, with other attributes, since we looked.
            return await FindAsync(queueName, cancellationToken)
                ?? throw new ConnectionException(
                    $"The queue {queueName} does not exist and cannot be created: {exception.Message} "
                    + "The task's role needs sqs:CreateQueue on it.",
                    exception,
                    isTransient: false);
        }
    }

    private static IReadOnlyDictionary<string, string> WithFifo(string queueName, IReadOnlyDictionary<string, string> attributes) =>
        SqsAddress.IsFifo(queueName) ? new Dictionary<string, string>(attributes) { ["FifoQueue"] = "true" } : attributes;
}
