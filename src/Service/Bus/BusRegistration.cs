using BusEtl.AmazonSqs.Client;
using BusEtl.Consumers.Consuming;
using MassTransit;
using Microsoft.Extensions.Options;

namespace BusEtl.Service.Bus;

/// <summary>Puts the login consumer on its queue.</summary>
internal static class BusRegistration
{
    public static IServiceCollection AddAmazon(this IServiceCollection services)
    {
        services.AddSingleton<IValidateOptions<AmazonOptions>, AmazonOptionsValidator>();
        services.AddOptions<AmazonOptions>()
            .BindConfiguration(AmazonOptions.Section)
            .Validate(
                o => o.ServiceUrl is null || (o.ServiceUrl.IsAbsoluteUri && o.ServiceUrl.Scheme is "http" or "https"),
                "Amazon:ServiceUrl must be an http or https address.")
            .ValidateOnStart();

        return services.AddSingleton(provider =>
        {
            var options = provider.GetRequiredService<IOptions<AmazonOptions>>().Value;
            return new SqsClient(new SqsClientOptions { Region = options.Region, ServiceUrl = options.ServiceUrl });
        });
    }

    // Below the 30 s that ECS waits between SIGTERM and SIGKILL, above the 20 s of the longest receive.
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(25);

    public static IServiceCollection AddBus(this IServiceCollection services) => services
        .Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTimeout)
        .Configure<MassTransitHostOptions>(host => host.WaitUntilStarted = true)
        .AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            bus.AddConsumer<LoginConsumer, LoginConsumerDefinition>();
            bus.UsingAmazonSqs(ConfigureSqs);
        });

    private static void ConfigureSqs(IBusRegistrationContext context, IAmazonSqsBusFactoryConfigurator sqs)
    {
        var options = context.GetRequiredService<IOptions<LoginQueueOptions>>().Value;

        sqs.UseAmazonHost(context.GetRequiredService<IOptions<AmazonOptions>>().Value);
        if (options.ErrorQueueName is { } errorQueueName)
            sqs.SendTopology.ErrorQueueNameFormatter = new FixedErrorQueueName(errorQueueName);

        sqs.ReceiveEndpoint(options.Name, endpoint =>
        {
            endpoint.WaitTimeSeconds = (int)options.Receive.WaitTime.TotalSeconds;
            endpoint.MaxVisibilityTimeout = options.Receive.MaxVisibilityTimeout;
            foreach (var (name, value) in LoginQueueAttributes.Of(options))
                endpoint.QueueAttributes[name] = value;

            endpoint.ConfigureConsumer<LoginConsumer>(context);
        });
    }

    private sealed class FixedErrorQueueName(string name) : IErrorQueueNameFormatter
    {
        public string FormatErrorQueueName(string queueName) => name;
    }
}
