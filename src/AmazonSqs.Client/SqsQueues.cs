namespace BusEtl.AmazonSqs.Client;

/// <summary>
/// Finds queues by name. A missing one is created, with its attributes, where that is allowed; the attributes of a queue that exists are
/// never touched.
/// </summary>
/// <param name="client">SQS.</param>
/// <param name="mayCreate">Whether missing queues are created.</param>
public sealed class SqsQueues(SqsClient client, bool mayCreate)
{
    /// <summary>The URL of a queue.</summary>
    /// <exception cref="QueueRefusedException">The queue is missing and may not be created, or SQS refuses.</exception>
    /// <exception cref="SqsException">SQS cannot be reached.</exception>
    public async Task<string> OpenAsync(
        string queueName,
        IReadOnlyDictionary<string, string> attributes,
        CancellationToken cancellationToken) =>
        await FindAsync(queueName, cancellationToken) ?? await CreateAsync(queueName, attributes, cancellationToken);

    /// <summary>The URL of a queue that exists; null when there is none. Nothing is created.</summary>
    /// <exception cref="QueueRefusedException">SQS refuses.</exception>
    /// <exception cref="SqsException">SQS cannot be reached.</exception>
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
            throw new QueueRefusedException(
                $"The queue {queueName} cannot be opened: {exception.Message}", exception);
        }
    }

    /// <summary>Attributes of a queue; those that are not set are left out.</summary>
    /// <exception cref="QueueRefusedException">SQS refuses.</exception>
    /// <exception cref="SqsException">SQS cannot be reached.</exception>
    public async Task<IReadOnlyDictionary<string, string>> ReadAsync(
        string queueUrl,
        string queueName,
        IReadOnlyList<string> attributes,
        CancellationToken cancellationToken)
    {
        try
        {
            return await client.GetQueueAttributesAsync(queueUrl, attributes, cancellationToken);
        }
        catch (SqsException exception) when (!exception.IsTransient)
        {
            throw new QueueRefusedException(
                $"The attributes of the queue {queueName} cannot be read: {exception.Message}", exception);
        }
    }

    private async Task<string> CreateAsync(
        string queueName,
        IReadOnlyDictionary<string, string> attributes,
        CancellationToken cancellationToken)
    {
        if (!mayCreate)
        {
            throw new QueueRefusedException(
                $"The queue {queueName} does not exist, and creating queues is switched off. Create the queue, or allow it "
                + "(Amazon:CreateQueues=true, and the permission sqs:CreateQueue for the task's role).");
        }

        try
        {
            return await client.CreateQueueAsync(queueName, attributes, tags: null, cancellationToken);
        }
        catch (SqsException exception) when (!exception.IsTransient)
        {
            // Another task may have created it, with other attributes, since we looked.
            return await FindAsync(queueName, cancellationToken)
                ?? throw new QueueRefusedException(
                    $"The queue {queueName} does not exist and cannot be created: {exception.Message}", exception);
        }
    }
}
