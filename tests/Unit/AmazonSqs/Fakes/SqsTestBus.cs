using System.Collections.Concurrent;
using Amazon.Runtime;
using BusEtl.AmazonSqs.Client;
using BusEtl.AmazonSqs.Configuration;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BusEtl.Tests.Unit.AmazonSqs.Fakes;

/// <summary>A MassTransit bus on <see cref="FakeSqs"/>, as an application registers one.</summary>
internal sealed class SqsTestBus : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private SqsTestBus(ServiceProvider services, FakeLog log)
    {
        _services = services;
        Log = log;
        Control = services.GetRequiredService<IBusControl>();
    }

    public IBusControl Control { get; }

    public FakeLog Log { get; }

    /// <summary>A bus that is not started, with one endpoint on the queue 'input' that reads raw JSON.</summary>
    public static SqsTestBus Create(
        FakeSqs sqs,
        Action<IAmazonSqsReceiveEndpointConfigurator>? endpoint = null,
        string queueName = "input",
        Action<IAmazonSqsHostConfigurator>? host = null,
        bool schedules = false,
        IHeaderSealing? sealing = null)
    {
        var log = new FakeLog();
        var collection = new ServiceCollection().AddSingleton<TimeProvider>(sqs.Time);
        if (sealing is not null)
            collection.AddSingleton(sealing);
        var services = collection
            .AddLogging(logging => logging.AddProvider(log).SetMinimumLevel(LogLevel.Information))
            .AddMassTransit(bus =>
            {
                bus.DisableUsageTelemetry();
                bus.UsingAmazonSqs((_, configurator) =>
                {
                    if (schedules)
                        configurator.UseDelayedMessageScheduler();
                    Configure(sqs, configurator, endpoint, queueName, host);
                });
            })
            .BuildServiceProvider();

        return new SqsTestBus(services, log);
    }

    /// <summary>A started bus.</summary>
    public static async Task<SqsTestBus> StartAsync(
        FakeSqs sqs,
        Action<IAmazonSqsReceiveEndpointConfigurator>? endpoint = null,
        string queueName = "input",
        Action<IAmazonSqsHostConfigurator>? host = null,
        bool schedules = false,
        IHeaderSealing? sealing = null)
    {
        var bus = Create(sqs, endpoint, queueName, host, schedules, sealing);
        await bus.StartAsync();

        return bus;
    }

    public Task StartAsync() => Control.StartAsync(TestContext.Current.CancellationToken).WithinDeadline();

    public Task StopAsync() => Control.StopAsync(CancellationToken.None).WithinDeadline();

    /// <summary>A stop by somebody who does not wait for ever.</summary>
    public Task ImpatientStopAsync(CancellationToken patience) => Control.StopAsync(patience).WithinDeadline();

    public async Task SendAsync(Ping ping, string queueName = "input", Action<SendContext<Ping>>? configure = null)
    {
        var endpoint = await Control.GetSendEndpoint(new Uri($"queue:{queueName}"));
        await endpoint.Send(ping, Pipe.Execute(configure ?? (_ => { })), TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await Control.StopAsync(timeout.Token);
        await _services.DisposeAsync();
    }

    private static void Configure(
        FakeSqs sqs,
        IAmazonSqsBusFactoryConfigurator bus,
        Action<IAmazonSqsReceiveEndpointConfigurator>? endpoint,
        string queueName,
        Action<IAmazonSqsHostConfigurator>? host)
    {
        bus.Host("eu-west-1", h =>
        {
            h.UseFake(sqs);
            host?.Invoke(h);
        });

        if (endpoint is null)
            return;

        bus.ReceiveEndpoint(queueName, e =>
        {
            e.WaitTimeSeconds = 1;
            e.ConfigureConsumeTopology = false;
            e.PublishFaults = false;
            e.ClearSerialization();
            e.UseRawJsonSerializer(RawSerializerOptions.All, isDefault: true);
            endpoint(e);
        });
    }
}

internal static class FakeSqsHostExtensions
{
    public static void UseFake(this IAmazonSqsHostConfigurator host, FakeSqs sqs)
    {
        host.Credentials(new BasicAWSCredentials("AKIDEXAMPLE", "secret"));
        host.ServiceUrl(new Uri("https://sqs.fake"));
        ((SqsHostSettings)host).HttpHandler = sqs.Handler;
    }
}

/// <summary>The message of these tests.</summary>
internal sealed record Ping(int Number, string? Text = null)
{
    public string Json => $$"""{"number":{{Number}},"text":"{{Text}}"}""";
}

/// <summary>Keeps what is logged.</summary>
internal sealed class FakeLog : ILoggerProvider, ILogger
{
    public ConcurrentQueue<(LogLevel Level, string Text)> Lines { get; } = [];

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Lines.Enqueue((logLevel, $"{formatter(state, exception)} {exception}"));

    public void Dispose()
    {
    }
}
