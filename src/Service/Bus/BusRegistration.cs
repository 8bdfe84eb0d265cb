using System.Data;
using System.Text.Json;
using BusEtl.AmazonSqs.Client;
using BusEtl.Consumers.Consuming;
using BusEtl.Persistence;
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
                o => o.ServiceUrl is null || o.HasServiceAddress,
                "Amazon:ServiceUrl must be an http or https address, such as http://localhost:4566.")
            .Validate(
                o => !o.HasServiceAddress || PlainHttp.IsSafe(o.ServiceUrl!),
                "Amazon:ServiceUrl must be an https address: without TLS only this machine and names without a dot may be asked.")
            .Validate(o => o.LongestDelay.Ticks % TimeSpan.TicksPerSecond == 0, "Amazon:LongestDelay must be whole seconds.")
            .ValidateOnStart();

        return services
            .AddSingleton(provider =>
            {
                var options = provider.GetRequiredService<IOptions<AmazonOptions>>().Value;
                return new SqsClient(new SqsClientOptions
                {
                    Region = options.Region,
                    ServiceUrl = options.ServiceUrl,
                    Refusals = provider.GetService<AwsRefusals>(),
                });
            })
            .AddSingleton<QueueSetup>();
    }

    // A message whose move to the error queue fails comes back after this, not in a hot loop.
    private static readonly TimeSpan GiveBackDelay = TimeSpan.FromSeconds(2);

    /// <param name="services">Where it is registered.</param>
    /// <param name="publish">Whether the bus gets the outbox, through which stored logins are announced.</param>
    public static IServiceCollection AddBus(this IServiceCollection services, bool publish) => services
        .AddStopTimes()
        .AddSingleton(provider => new AwsRefusals(
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<AwsRefusals>>()))
        .AddSingleton<IQueueMaker>(provider => provider.GetRequiredService<QueueSetup>())
        .AddSingleton<QueueInspection>()
        .AddSingleton<QueueKeeper>()
        .AddHostedService<QueueSetupService>()
        .AddHostedService(provider => provider.GetRequiredService<QueueKeeper>())
        .Configure<MassTransitHostOptions>(host => host.WaitUntilStarted = true)
        .AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            bus.AddConsumer<LoginConsumer, LoginConsumerDefinition>();
            if (publish)
                bus.AddEntityFrameworkOutbox<LoginDbContext>(UseOutbox);
            bus.UsingAmazonSqs(ConfigureSqs);
        });

    private static IServiceCollection AddStopTimes(this IServiceCollection services)
    {
        services.AddOptions<MassTransitHostOptions>().Configure<IOptions<LoginQueueOptions>>((host, queue) =>
        {
            var times = new StopTimes(queue.Value.ShutdownTimeout);
            host.StopTimeout = times.Bus;
            host.ConsumerStopTimeout = times.Work;
        });

        return services;
    }

    private static void UseOutbox(IEntityFrameworkOutboxConfigurator outbox)
    {
        outbox.UsePostgres();
        outbox.IsolationLevel = IsolationLevel.ReadCommitted;
        outbox.UseBusOutbox();
    }

    private static void ConfigureSqs(IBusRegistrationContext context, IAmazonSqsBusFactoryConfigurator sqs)
    {
        var options = context.GetRequiredService<IOptions<LoginQueueOptions>>().Value;

        // MassTransit indents, which only makes an event longer on its way through outbox and SNS.
        sqs.ConfigureJsonSerializerOptions(json => new JsonSerializerOptions(json) { WriteIndented = false });
        sqs.UseAmazonHost(context.GetRequiredService<IOptions<AmazonOptions>>().Value, options.Receive.PrefetchBytesOrShare);
        if (options.ErrorQueueName is { } errorQueueName)
            sqs.SendTopology.ErrorQueueNameFormatter = new FixedErrorQueueName(errorQueueName);

        sqs.ReceiveEndpoint(options.Name, endpoint =>
        {
            var longestWait = new StopTimes(options.ShutdownTimeout).Receive;
            endpoint.WaitTimeSeconds = (int)Math.Min(options.Receive.WaitTime.TotalSeconds, longestWait.TotalSeconds);
            endpoint.RedeliverVisibilityTimeout = (int)GiveBackDelay.TotalSeconds;
            endpoint.MaxVisibilityTimeout = options.Receive.MaxVisibilityTimeout;
            foreach (var (name, value) in QueueAttributes.OfLogins(options))
                endpoint.QueueAttributes[name] = value;

            endpoint.ConfigureConsumer<LoginConsumer>(context);
        });
    }

    private sealed class FixedErrorQueueName(string name) : IErrorQueueNameFormatter
    {
        public string FormatErrorQueueName(string queueName) => name;
    }
}
