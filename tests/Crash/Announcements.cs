using System.Collections.Concurrent;
using BusEtl.Contracts;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace BusEtl.Tests.Crash;

/// <summary>Another MassTransit service, which takes <see cref="LoginsRecorded"/> from a queue of its own and remembers all of it.</summary>
internal sealed class Announcements : IConsumer<LoginsRecorded>
{
    private readonly ConcurrentQueue<LoginsRecorded> _received;

    public Announcements(ConcurrentQueue<LoginsRecorded> received) => _received = received;

    public Task Consume(ConsumeContext<LoginsRecorded> context)
    {
        Assert.Equal(context.Message.EventId, context.MessageId);
        _received.Enqueue(context.Message);

        return Task.CompletedTask;
    }

    /// <summary>Subscribes and begins to take.</summary>
    public static async Task<Subscriber> SubscribeAsync(string sqsAddress, string queueName)
    {
        var received = new ConcurrentQueue<LoginsRecorded>();
        var services = new ServiceCollection()
            .AddLogging()
            .AddSingleton(received)
            .AddMassTransit(bus =>
            {
                bus.DisableUsageTelemetry();
                bus.AddConsumer<Announcements>();
                bus.UsingAmazonSqs((context, sqs) =>
                {
                    sqs.Host("us-east-1", host =>
                    {
                        host.AccessKey("local");
                        host.SecretKey("local");
#if FULLFEED
                        host.Config(new Amazon.SQS.AmazonSQSConfig { ServiceURL = sqsAddress, AuthenticationRegion = "us-east-1" });
                        host.Config(new Amazon.SimpleNotificationService.AmazonSimpleNotificationServiceConfig
                        {
                            ServiceURL = sqsAddress,
                            AuthenticationRegion = "us-east-1",
                        });
#else
                        host.ServiceUrl(new Uri(sqsAddress));
#endif
                    });
                    sqs.ReceiveEndpoint(queueName, endpoint =>
                    {
                        endpoint.WaitTimeSeconds = 1;
                        endpoint.ConfigureConsumer<Announcements>(context);
                    });
                });
            })
            .BuildServiceProvider();

        var control = services.GetRequiredService<IBusControl>();
        await control.StartAsync(TestContext.Current.CancellationToken);

        return new Subscriber(services, control, received);
    }
}

/// <summary>The running subscriber.</summary>
internal sealed class Subscriber(ServiceProvider services, IBusControl bus, ConcurrentQueue<LoginsRecorded> received) : IAsyncDisposable
{
    public IReadOnlyCollection<LoginsRecorded> Received => received;

    public async ValueTask DisposeAsync()
    {
        await bus.StopAsync(CancellationToken.None);
        await services.DisposeAsync();
    }
}
