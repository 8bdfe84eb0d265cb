using Amazon.Runtime;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace BusEtl.Tests.Integration.AmazonSqs;

/// <summary>A started bus on the local stack that reads and writes raw JSON; stopped and disposed at the end.</summary>
internal sealed class LocalBus : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private LocalBus(ServiceProvider services) => _services = services;

    public IBusControl Control => _services.GetRequiredService<IBusControl>();

    public static async Task<LocalBus> StartAsync(
        string sqs,
        string queueName,
        Action<IAmazonSqsReceiveEndpointConfigurator> endpoint,
        Action<IAmazonSqsHostConfigurator>? host = null)
    {
        var services = new ServiceCollection()
            .AddMassTransit(registration =>
            {
                registration.DisableUsageTelemetry();
                registration.UsingAmazonSqs((_, bus) =>
                {
                    bus.Host("us-east-1", h =>
                    {
                        h.ServiceUrl(new Uri(sqs));
                        h.Credentials(new BasicAWSCredentials("local", "local"));
                        host?.Invoke(h);
                    });
                    bus.UseRawJsonSerializer(RawSerializerOptions.All, isDefault: true);
                    bus.ReceiveEndpoint(queueName, e =>
                    {
                        e.WaitTimeSeconds = 1;
                        e.ConfigureConsumeTopology = false;
                        endpoint(e);
                    });
                });
            })
            .BuildServiceProvider();
        var bus = new LocalBus(services);
        await bus.Control.StartAsync(TestContext.Current.CancellationToken);

        return bus;
    }

    public async ValueTask DisposeAsync()
    {
        // Cleaning up is not cut short.
        await Control.StopAsync(CancellationToken.None);
        await _services.DisposeAsync();
    }
}
