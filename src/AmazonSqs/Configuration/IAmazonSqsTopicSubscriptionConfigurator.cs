namespace MassTransit;

/// <summary>
/// Configures the subscription of a receive endpoint's queue to an SNS topic. Its messages always arrive by raw delivery.
/// </summary>
public interface IAmazonSqsTopicSubscriptionConfigurator
{
    /// <summary>Attributes of the topic, by SNS's names, set when this bus creates it and never on a topic that exists.</summary>
    IDictionary<string, object> TopicAttributes { get; }

    /// <summary>Tags of the topic, set when this bus creates it.</summary>
    IDictionary<string, string> TopicTags { get; }

    /// <summary>
    /// Attributes of the subscription, by SNS's names (<c>FilterPolicy</c>, <c>RedrivePolicy</c>, ...), set when this bus creates it and
    /// never on a subscription that exists. <c>RawMessageDelivery</c> is always true, and is corrected where it is not.
    /// </summary>
    IDictionary<string, object> TopicSubscriptionAttributes { get; }
}
