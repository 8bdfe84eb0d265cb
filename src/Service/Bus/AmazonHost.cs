using BusEtl.Consumers.Consuming;
using BusEtl.Service.Diagnosing;
using MassTransit;
#if FULLFEED
using Amazon.Runtime;
using Amazon.SimpleNotificationService;
using Amazon.SQS;
#endif

namespace BusEtl.Service.Bus;

/// <summary>Hands the settings of the AWS clients to the bus. The two engines differ here, and nowhere else.</summary>
internal static class AmazonHost
{
#if FULLFEED
    /// <summary>Which of the two engines this is.</summary>
    public const string Engine = "official";

    // It sends to any queue, and holds as many bytes as come.
    public static void UseAmazonHost(this IAmazonSqsBusFactoryConfigurator bus, AmazonOptions options, LoginQueueOptions _)
    {
        var region = options.Region ?? FallbackRegionFactory.GetRegionEndpoint()?.SystemName
            ?? throw new ConfigurationException("No AWS region: set Amazon:Region or AWS_REGION.");

        bus.Host(region, host =>
        {
            if (options.ServiceUrl is not { } serviceUrl)
                return;

            host.Config(new AmazonSQSConfig { ServiceURL = serviceUrl.AbsoluteUri, AuthenticationRegion = region });

            var topics = Environment.GetEnvironmentVariable("AWS_ENDPOINT_URL_SNS") is { Length: > 0 } own ? own : serviceUrl.AbsoluteUri;
            host.Config(new AmazonSimpleNotificationServiceConfig { ServiceURL = topics, AuthenticationRegion = region });
        });
    }
#else
    /// <summary>Which of the two engines this is.</summary>
    public const string Engine = "in-tree";

    public static void UseAmazonHost(this IAmazonSqsBusFactoryConfigurator bus, AmazonOptions options, LoginQueueOptions queue) =>
        bus.Host(options.Region ?? "", host =>
        {
            host.CreateQueues(options.CreateQueues);
            host.LongestDelay(options.LongestDelay);
            host.SendOnlyTo([queue.Name, queue.EffectiveErrorQueueName, queue.SkippedQueueName], [AnnouncementTopic.Name]);
            host.PrefetchBytes(queue.Receive.PrefetchBytesOrShare);
            if (options.ServiceUrl is { } serviceUrl)
                host.ServiceUrl(serviceUrl);
        });
#endif
}
