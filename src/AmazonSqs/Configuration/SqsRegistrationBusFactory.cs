using MassTransit;
using MassTransit.Configuration;
using MassTransit.Transports;

namespace BusEtl.AmazonSqs.Configuration;

internal sealed class SqsRegistrationBusFactory : TransportRegistrationBusFactory<IAmazonSqsReceiveEndpointConfigurator>
{
    private readonly SqsBusConfiguration _bus;
    private readonly Action<IBusRegistrationContext, IAmazonSqsBusFactoryConfigurator>? _configure;

    public SqsRegistrationBusFactory(Action<IBusRegistrationContext, IAmazonSqsBusFactoryConfigurator>? configure)
        : this(new SqsBusConfiguration(new SqsTopologyConfiguration()), configure)
    {
    }

    private SqsRegistrationBusFactory(
        SqsBusConfiguration bus,
        Action<IBusRegistrationContext, IAmazonSqsBusFactoryConfigurator>? configure)
        : base(bus.Host)
    {
        _bus = bus;
        _configure = configure;
    }

    public override IBusInstance CreateBus(
        IBusRegistrationContext context,
        IEnumerable<IBusInstanceSpecification> specifications,
        string busName)
    {
        _bus.Host.UseServices(context);

        return CreateBus(new SqsBusFactoryConfigurator(_bus), context, _configure, specifications);
    }
}
