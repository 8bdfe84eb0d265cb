using BusEtl.AmazonSqs.Topics;
using MassTransit;
using MassTransit.Configuration;
using MassTransit.Topology;

namespace BusEtl.AmazonSqs.Configuration;

/// <summary>Message, send and publish topology are the bus's; each endpoint has a consume topology of its own.</summary>
internal sealed class SqsTopologyConfiguration : ITopologyConfiguration
{
    public SqsTopologyConfiguration()
    {
        Message = new MessageTopology(new TopicNameFormatter());

        Send = new SendTopology();
        Send.ConnectSendTopologyConfigurationObserver(new DelegateSendTopologyConfigurationObserver(GlobalTopology.Send));

        Publish = new SqsPublishTopology(Message);
        Publish.ConnectPublishTopologyConfigurationObserver(new DelegatePublishTopologyConfigurationObserver(GlobalTopology.Publish));
        Publish.ConnectPublishTopologyConfigurationObserver(new PublishToSendTopologyConfigurationObserver(Send));

        Consume = new SqsConsumeTopology();
    }

    public SqsTopologyConfiguration(SqsTopologyConfiguration parent)
    {
        Message = parent.Message;
        Send = parent.Send;
        Publish = parent.Publish;
        Consume = new SqsConsumeTopology();
    }

    public IMessageTopologyConfigurator Message { get; }

    public ISendTopologyConfigurator Send { get; }

    public SqsPublishTopology Publish { get; }

    IPublishTopologyConfigurator ITopologyConfiguration.Publish => Publish;

    public IConsumeTopologyConfigurator Consume { get; }

    public IEnumerable<ValidationResult> Validate() => [.. Send.Validate(), .. Publish.Validate(), .. Consume.Validate()];

    private sealed class SqsConsumeTopology() : ConsumeTopology(MaxQueueNameLength)
    {
        private const int MaxQueueNameLength = 80;
    }
}
