namespace MassTransit;

/// <summary>Configures the SNS topic that messages of a type are published to.</summary>
public interface IAmazonSqsMessagePublishTopologyConfigurator<TMessage> : IMessagePublishTopologyConfigurator<TMessage>
    where TMessage : class
{
    /// <summary>Must be true, which is the default: SNS has durable topics only.</summary>
    bool Durable { set; }

    /// <summary>Attributes of the topic, by SNS's names, set when this bus creates it and never on a topic that exists.</summary>
    IDictionary<string, object> TopicAttributes { get; }

    /// <summary>Tags of the topic, set when this bus creates it.</summary>
    IDictionary<string, string> TopicTags { get; }
}
