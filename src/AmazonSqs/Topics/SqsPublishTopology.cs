using MassTransit;
using MassTransit.Configuration;
using MassTransit.Metadata;
using MassTransit.Topology;

namespace BusEtl.AmazonSqs.Topics;

/// <summary>Knows the topic of every message type that was configured, published or consumed.</summary>
internal sealed class SqsPublishTopology(IMessageTopology messages) : PublishTopology
{
    /// <summary>The topics of the message types that were configured to be published, but for those that others make.</summary>
    public IReadOnlyList<ITopicOfMessage> Configured
    {
        get
        {
            var configured = new List<ITopicOfMessage>();
            ForEachMessageType<ITopicOfMessage>(topic =>
            {
                if (topic.IsConfigured && topic.Settings.Create)
                    configured.Add(topic);
            });

            return configured;
        }
    }

    public SqsMessagePublishTopology<T> MessageTopology<T>()
        where T : class =>
        (SqsMessagePublishTopology<T>)GetMessageTopology<T>();

    /// <summary>The settings of a topic, also when only its address is at hand, as in an outbox.</summary>
    public TopicSettings SettingsOf(string topicName)
    {
        TopicSettings? found = null;
        ForEachMessageType<ITopicOfMessage>(topic =>
        {
            if (found is null && topic.TopicName == topicName)
                found = topic.Settings;
        });

        return found ?? TopicSettings.Default;
    }

    protected override IMessagePublishTopologyConfigurator CreateMessageTopology<T>()
    {
        var topology = new SqsMessagePublishTopology<T>(this, messages.GetMessageTopology<T>());

        // Conventions of an interface, such as where its correlation id is, hold for what implements it.
        ImplementedMessageTypeCache<T>.EnumerateImplementedTypes(new ImplementedTypes(this));
        OnMessageTopologyCreated(topology);

        return topology;
    }

    private sealed class ImplementedTypes(IPublishTopologyConfigurator topology) : IImplementedMessageType
    {
        public void ImplementsMessageType<T>(bool direct)
            where T : class =>
            topology.GetMessageTopology<T>();
    }
}

internal interface ITopicOfMessage
{
    string TopicName { get; }

    TopicSettings Settings { get; }

    /// <summary>Whether the bus was told that it publishes the type.</summary>
    bool IsConfigured { get; }
}
