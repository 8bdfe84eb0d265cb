namespace BusEtl.AmazonSqs.Client;

/// <summary>
/// The queue does not exist in this account and region, or the caller may not see it. Create it, or correct the name, the region or the
/// permission <c>sqs:GetQueueUrl</c>.
/// </summary>
public sealed class QueueNotFoundException(
    string queueName, int? statusCode = null, string? requestId = null, string? place = null)
    : SqsException($"SQS{(place is null ? "" : $" at {place}")} has no queue {queueName}: {NonExistent}.", NonExistent, statusCode, requestId)
{
    internal const string NonExistent = "QueueDoesNotExist";

    public string QueueName { get; } = queueName;
}
