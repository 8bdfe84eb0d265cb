namespace BusEtl.AmazonSqs.Client;

/// <summary>
/// A queue is missing and may not be created, or SQS refuses what is asked about it. The text names the queue and what is wrong, such as a
/// missing right, a wrong clock or a wrong server; trying again does not help.
/// </summary>
public sealed class QueueRefusedException(string message, SqsException? innerException = null)
    : SqsException(message, innerException?.Code ?? QueueNotFoundException.NonExistent, innerException: innerException)
{
    /// <summary>Whether the queue is missing and could not be created.</summary>
    public bool IsMissing { get; init; }
}
