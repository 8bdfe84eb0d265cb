using MassTransit;

namespace BusEtl.Service.Bus;

/// <summary>Hands the settings of the AWS clients to the bus. The two engines differ here, and nowhere else.</summary>
internal static class AmazonHost
{
    public static void UseAmazonHost(this IAmazonSqsBusFactoryConfigurator bus, AmazonOptions options) =>
        bus.Host(options.Region ?? "", host =>
        {
            host.CreateQueues(options.CreateQueues);
            if (options.ServiceUrl is { } serviceUrl)
                host.ServiceUrl(serviceUrl);
        });
}
