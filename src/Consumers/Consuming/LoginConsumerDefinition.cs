using BusEtl.Consumers.Breaking;
using BusEtl.Consumers.Serialization;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BusEtl.Consumers.Consuming;

/// <summary>
/// The pipeline of the login endpoint, from the outside in: count, ask the breaker, read raw JSON, check, redeliver, retry, gather a batch (of
/// deliveries, not of ids), consume.
/// </summary>
public sealed class LoginConsumerDefinition(
    IOptions<LoginQueueOptions> options,
    LoginMetrics metrics,
    ILogger<LoginConsumer> logger) : ConsumerDefinition<LoginConsumer>
{
    private readonly LoginQueueOptions _options = options.Value;

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator,
        IConsumerConfigurator<LoginConsumer> consumerConfigurator,
        IRegistrationContext context)
    {
        ArgumentNullException.ThrowIfNull(endpointConfigurator);
        ArgumentNullException.ThrowIfNull(consumerConfigurator);

        endpointConfigurator.PrefetchCount = _options.Receive.Prefetch;
        endpointConfigurator.ConcurrentMessageLimit = _options.Receive.Concurrency;
        endpointConfigurator.ConfigureConsumeTopology = false;

        // A fault event would carry the raw message.
        endpointConfigurator.PublishFaults = false;

        DeliveryEnds.Configure(endpointConfigurator, metrics, logger);
        Break(endpointConfigurator, context);
        ReadRawJson(endpointConfigurator);
        endpointConfigurator.UseFilter(new LoginCheckFilter());
        endpointConfigurator.UseFilter(context.GetRequiredService<LoginRedeliveryFilter>());
        endpointConfigurator.UseFilter(context.GetRequiredService<LoginRetryFilter>());
        endpointConfigurator.UseFilter(new BatchEntryFilter());

        consumerConfigurator.Options<BatchOptions>(GatherBatch);
    }

    private static void Break(IReceiveEndpointConfigurator endpoint, IRegistrationContext context)
    {
        endpoint.ConnectReceiveEndpointObserver(context.GetRequiredService<LoginEndpoint>());
        endpoint.ConfigureReceive(receive => receive.UseFilter(new BreakerFilter(context.GetRequiredService<LoginBreaker>())));
    }

    private static void ReadRawJson(IReceiveEndpointConfigurator endpoint)
    {
        var serialization = new LoginSerializerFactory();
        endpoint.ClearSerialization();
        endpoint.AddDeserializer(serialization, isDefault: true);
        endpoint.AddSerializer(serialization);
    }

    private void GatherBatch(BatchOptions batch) => batch
        .SetMessageLimit(_options.Batch.Size)
        .SetTimeLimit(_options.Batch.TimeLimit)
        .SetConcurrencyLimit(_options.Batch.Concurrency);
}
