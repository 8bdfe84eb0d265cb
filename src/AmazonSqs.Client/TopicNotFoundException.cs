namespace BusEtl.AmazonSqs.Client;

/// <summary>
/// The topic, or a subscription of it, does not exist in this account and region. Create it, or correct the name or the region.
/// </summary>
public sealed class TopicNotFoundException(string topicName, int? statusCode = null, string? requestId = null)
    : SnsException($"SNS has no topic {topicName}: {NotFound}.", NotFound, statusCode, requestId)
{
    internal const string NotFound = "NotFound";

    public string TopicName { get; } = topicName;
}
