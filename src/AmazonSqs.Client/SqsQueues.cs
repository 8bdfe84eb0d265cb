namespace BusEtl.AmazonSqs.Client;

/// <summary>
/// Finds queues by name. A missing one is created, with its attributes, where that is allowed; the attributes of a queue that exists are
/// never touched.
/// </summary>
/// <param name="client">SQS.</param>
/// <param name="mayCreate">Whether missing queues are created.</param>
public sealed class SqsQueues(SqsClient client, bool mayCreate)
{
    /// <summary>The code when a queue of the name was deleted less than a minute ago: SQS lets none be created in its place before.</summary>
    public const string DeletedRecently = "QueueDeletedRecently";

    /// <summary>Where SQS is, for people.</summary>
    public string Place => client.Server.Place;

    /// <summary>The URL of a queue.</summary>
    /// <exception cref="QueueRefusedException">The queue is missing and may not be created, or SQS refuses.</exception>
    /// <exception cref="SqsException">SQS cannot be reached, or does not let the queue be created yet.</exception>
    public async Task<string> OpenAsync(
        string queueName,
        IReadOnlyDictionary<string, string> attributes,
        CancellationToken cancellationToken) =>
        await FindAsync(queueName, cancellationToken) ?? await CreateAsync(queueName, attributes, cancellationToken);

    /// <summary>
    /// The URL of a queue that exists; null when there is none. Nothing is created. An optional look is one that the caller goes on without.
    /// </summary>
    /// <exception cref="QueueRefusedException">SQS refuses.</exception>
    /// <exception cref="SqsException">SQS cannot be reached.</exception>
    public async Task<string?> FindAsync(string queueName, CancellationToken cancellationToken, bool isOptional = false)
    {
        try
        {
            return await client.GetQueueUrlAsync(queueName, cancellationToken, isOptional);
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

    /// <summary>
    /// Attributes of a queue; those that are not set are left out. An optional look is one that the caller goes on without.
    /// </summary>
    /// <exception cref="QueueNotFoundException">There is no such queue, or no more.</exception>
    /// <exception cref="QueueRefusedException">SQS refuses.</exception>
    /// <exception cref="SqsException">SQS cannot be reached.</exception>
    public async Task<IReadOnlyDictionary<string, string>> ReadAsync(
        string queueUrl,
        string queueName,
        IReadOnlyList<string> attributes,
        CancellationToken cancellationToken,
        bool isOptional = false)
    {
        try
        {
            return await client.GetQueueAttributesAsync(queueUrl, attributes, cancellationToken, isOptional);
        }
        catch (SqsException exception) when (!exception.IsTransient && exception is not QueueNotFoundException)
        {
            throw new QueueRefusedException(
                $"The attributes of the queue {queueName} cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>Creates a queue that was looked for and is missing.</summary>
    /// <returns>Its URL.</returns>
    /// <exception cref="QueueRefusedException">It may not be created.</exception>
    /// <exception cref="SqsException">
    /// SQS cannot be reached; or a queue of this name was deleted less than a minute ago, and SQS lets it be created after that.
    /// </exception>
    public async Task<string> CreateAsync(
        string queueName,
        IReadOnlyDictionary<string, string> attributes,
        CancellationToken cancellationToken)
    {
        if (!mayCreate)
        {
            throw new QueueRefusedException(
                $"The queue {queueName} does not exist at {client.Server.Place}, or these credentials may not see it, and creating queues is switched off. "
                + "Compare name, region and account; then create the queue, or allow it ("
                + "Amazon:CreateQueues=true, and the permission sqs:CreateQueue for the task's role).")
            {
                IsMissing = true,
            };
        }

        try
        {
            return await client.CreateQueueAsync(queueName, attributes, tags: null, cancellationToken);
        }
        catch (SqsException exception) when (exception.Code == DeletedRecently)
        {
            throw new SqsException(
                $"The queue {queueName} was deleted less than a minute ago: SQS lets it be created again after that.",
                DeletedRecently,
                exception.StatusCode,
                isTransient: true,
                innerException: exception);
        }
        catch (SqsException exception) when (!exception.IsTransient)
        {
            // Another task may have created it, with other attributes, since we looked.
            return await FindAsync(queueName, cancellationToken)
                ?? throw new QueueRefusedException(
                    $"The queue {queueName} does not exist at {client.Server.Place} and cannot be created: {exception.Message}", exception)
                {
                    IsMissing = true,
                };
        }
    }
}
