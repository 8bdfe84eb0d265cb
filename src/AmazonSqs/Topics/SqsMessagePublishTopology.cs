using System.Diagnostics.CodeAnalysis;
using BusEtl.AmazonSqs.Hosting;
using MassTransit;
using MassTransit.Configuration;
using MassTransit.Topology;

namespace BusEtl.AmazonSqs.Topics;

/// <summary>The topic of one message type.</summary>
internal sealed class SqsMessagePublishTopology<TMessage>(IPublishTopology publish, IMessageTopology<TMessage> message)
    : MessagePublishTopology<TMessage>(publish), IAmazonSqsMessagePublishTopologyConfigurator<TMessage>, ITopicOfMessage
    where TMessage : class
{
    // Every topic of SNS is durable.
    public bool Durable
    {
        set => IsTransient = !value;
    }

    public IDictionary<string, object> TopicAttributes { get; } = new Dictionary<string, object>();

    public IDictionary<string, string> TopicTags { get; } = new Dictionary<string, string>();

    public string TopicName => message.EntityName;

    public TopicSettings Settings => new()
    {
        Create = !Exclude,
        Attributes = AttributeText.Of(TopicAttributes),
        Tags = new Dictionary<string, string>(TopicTags),
    };

    public bool IsConfigured { get; set; }

    private bool IsTransient { get; set; }

    public override bool TryGetPublishAddress(Uri baseAddress, [NotNullWhen(true)] out Uri? publishAddress)
    {
        publishAddress = SqsAddress.OfTopic(baseAddress, TopicName);
        return true;
    }

    public override IEnumerable<ValidationResult> Validate()
    {
        foreach (var result in base.Validate())
            yield return result;

        if (IsTransient)
            yield return this.Failure("Durable", TypeCache<TMessage>.ShortName, "must be true: SNS has durable topics only");
    }
}
