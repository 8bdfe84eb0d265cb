using MassTransit;
using MassTransit.Configuration;

namespace BusEtl.AmazonSqs.Configuration;

internal sealed class SqsBusFactoryConfigurator : BusFactoryConfigurator, IAmazonSqsBusFactoryConfigurator, IBusFactory
{
    private readonly SqsBusConfiguration _bus;

    public SqsBusFactoryConfigurator(SqsBusConfiguration bus)
        : base(bus)
    {
        _bus = bus;
    }

    public void Host(SqsHostSettings settings) => _bus.Host.Settings = settings;

    public void Publish<T>(Action<IAmazonSqsMessagePublishTopologyConfigurator<T>>? configure = null)
        where T : class
    {
        var topology = _bus.PublishTopology.MessageTopology<T>();
        topology.IsConfigured = true;
        configure?.Invoke(topology);
    }

    public IReceiveEndpointConfiguration CreateBusEndpointConfiguration(Action<IReceiveEndpointConfigurator> configure)
    {
        var queueName = _bus.Topology.Consume.CreateTemporaryQueueName("bus");

        return _bus.Host.CreateReceiveEndpointConfiguration(queueName, _bus.BusEndpoint, configure);
    }

    public void ReceiveEndpoint(
        IEndpointDefinition definition,
        IEndpointNameFormatter? endpointNameFormatter,
        Action<IAmazonSqsReceiveEndpointConfigurator>? configureEndpoint = null) =>
        _bus.Host.ReceiveEndpoint(definition, endpointNameFormatter, configureEndpoint);

    public void ReceiveEndpoint(
        IEndpointDefinition definition,
        IEndpointNameFormatter? endpointNameFormatter,
        Action<IReceiveEndpointConfigurator>? configureEndpoint = null) =>
        _bus.Host.ReceiveEndpoint(definition, endpointNameFormatter, configureEndpoint);

    public void ReceiveEndpoint(string queueName, Action<IAmazonSqsReceiveEndpointConfigurator> configureEndpoint) =>
        _bus.Host.ReceiveEndpoint(queueName, configureEndpoint);

    public void ReceiveEndpoint(string queueName, Action<IReceiveEndpointConfigurator> configureEndpoint) =>
        _bus.Host.ReceiveEndpoint(queueName, configureEndpoint);
}
