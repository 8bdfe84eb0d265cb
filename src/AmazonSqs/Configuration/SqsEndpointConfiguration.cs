using BusEtl.AmazonSqs.Topics;
using MassTransit.Configuration;

namespace BusEtl.AmazonSqs.Configuration;

/// <summary>The pipes, serializers and topology of the bus or of one of its endpoints.</summary>
internal class SqsEndpointConfiguration : EndpointConfiguration
{
    private readonly SqsTopologyConfiguration _topology;

    protected SqsEndpointConfiguration(SqsTopologyConfiguration topology)
        : base(topology)
    {
        _topology = topology;
    }

    private SqsEndpointConfiguration(SqsEndpointConfiguration parent, SqsTopologyConfiguration topology, bool isBusEndpoint)
        : base(parent, topology, isBusEndpoint)
    {
        _topology = topology;
    }

    public SqsPublishTopology PublishTopology => _topology.Publish;

    public SqsEndpointConfiguration CreateEndpointConfiguration(bool isBusEndpoint = false) =>
        new(this, new SqsTopologyConfiguration(_topology), isBusEndpoint);
}
