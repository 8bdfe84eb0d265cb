namespace BusEtl.AmazonSqs.Client;

/// <summary>
/// Makes missing queues as their owner wants them. A transport asks it, where there is one, before it makes a queue with no more than it knows
/// of itself.
/// </summary>
public interface IQueueMaker
{
    /// <summary>The URL of a queue, which is made when it is missing; null when it is missing and none of this maker's.</summary>
    /// <exception cref="QueueRefusedException">The queue is missing and may not be created, or SQS refuses.</exception>
    /// <exception cref="SqsException">SQS cannot be reached, or does not let the queue be created yet.</exception>
    Task<string?> OpenAsync(string queueName, CancellationToken cancellationToken);
}
