using MassTransit;

namespace BusEtl.AmazonSqs.Topics;

internal sealed class TopicSubscriptionConfigurator : IAmazonSqsTopicSubscriptionConfigurator
{
    public const string RawDelivery = "RawMessageDelivery";

    public IDictionary<string, object> TopicAttributes { get; } = new Dictionary<string, object>();

    public IDictionary<string, string> TopicTags { get; } = new Dictionary<string, string>();

    public IDictionary<string, object> TopicSubscriptionAttributes { get; } = new Dictionary<string, object>();

    public TopicSubscription Build(string topicName, TopicSettings settings) => new(
        topicName,
        settings with
        {
            Attributes = TopicAttributes.Count > 0 ? AttributeText.Of(TopicAttributes) : settings.Attributes,
            Tags = TopicTags.Count > 0 ? new Dictionary<string, string>(TopicTags) : settings.Tags,
        },
        new Dictionary<string, string>(AttributeText.Of(TopicSubscriptionAttributes)) { [RawDelivery] = "true" });
}
