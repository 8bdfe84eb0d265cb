using BusEtl.Consumers.Serialization;
using BusEtl.Contracts;
using MassTransit;
using MassTransit.Middleware;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BusEtl.Consumers.Consuming;

/// <summary>The pipeline of the login endpoint, from the outside in: count, read raw JSON, check, gather a batch, retry, consume.</summary>
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

        ReadRawJson(endpointConfigurator);
        CountDeliveries(endpointConfigurator);
        endpointConfigurator.UseFilter(new LoginCheckFilter());

        consumerConfigurator.Options<BatchOptions>(GatherBatch);
        consumerConfigurator.UseMessageRetry(retry => retry.Intervals(_options.Retry.IntervalsOrDefault));
    }

    private static void ReadRawJson(IReceiveEndpointConfigurator endpoint)
    {
        var serialization = new LoginSerializerFactory();
        endpoint.ClearSerialization();
        endpoint.AddDeserializer(serialization, isDefault: true);
        endpoint.AddSerializer(serialization);
    }

    private void CountDeliveries(IReceiveEndpointConfigurator endpoint)
    {
        endpoint.ConfigureReceive(receive => receive.UseFilter(new ReceiveCountFilter(metrics)));
        endpoint.ConfigureError(error =>
        {
            // A filter of one's own replaces MassTransit's two: the move is named again, the report is inside of the first.
            error.UseFilter(new MovedMessageFilter(metrics, logger));
            error.UseFilter(new ErrorTransportFilter());
        });
    }

    private void GatherBatch(BatchOptions batch) => batch
        .SetMessageLimit(_options.Batch.Size)
        .SetTimeLimit(_options.Batch.TimeLimit)
        .SetConcurrencyLimit(_options.Batch.Concurrency);
}
