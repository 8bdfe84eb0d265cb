using MassTransit;
using MassTransit.Configuration;
using MassTransit.Observables;

namespace BusEtl.AmazonSqs.Configuration;

/// <summary>The root of a bus's configuration: its host and its own endpoint.</summary>
internal sealed class SqsBusConfiguration : SqsEndpointConfiguration, IBusConfiguration
{
    private readonly BusObservable _busObservers = new();

    public SqsBusConfiguration(SqsTopologyConfiguration topology)
        : base(topology)
    {
        Host = new SqsHostConfiguration(this, topology);
        BusEndpoint = CreateEndpointConfiguration(isBusEndpoint: true);
    }

    public SqsHostConfiguration Host { get; }

    public SqsEndpointConfiguration BusEndpoint { get; }

    IHostConfiguration IBusConfiguration.HostConfiguration => Host;

    IEndpointConfiguration IBusConfiguration.BusEndpointConfiguration => BusEndpoint;

    IBusObserver IBusConfiguration.BusObservers => _busObservers;

    public ConnectHandle ConnectBusObserver(IBusObserver observer) => _busObservers.Connect(observer);

    public ConnectHandle ConnectEndpointConfigurationObserver(IEndpointConfigurationObserver observer) =>
        Host.ConnectEndpointConfigurationObserver(observer);
}
