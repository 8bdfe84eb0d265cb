using BusEtl.AmazonSqs.Client;
using BusEtl.AmazonSqs.Hosting;
using BusEtl.AmazonSqs.Topics;
using MassTransit;
using MassTransit.Configuration;
using MassTransit.Transports;
using MassTransit.Util;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace BusEtl.AmazonSqs.Configuration;

/// <summary>Makes the endpoints and the host of a bus, and holds the connection that they share.</summary>
internal sealed class SqsHostConfiguration
    : BaseHostConfiguration<SqsReceiveEndpointConfiguration, IAmazonSqsReceiveEndpointConfigurator>, IHostConfiguration
{
    private readonly SqsBusConfiguration _bus;
    private readonly SqsBusTopology _topology;
    private readonly Recycle<SqsConnection> _connection;
    private readonly ObservedEndpoints _observed;
    private TimeProvider _time = TimeProvider.System;
    private IQueueMaker? _maker;
    private AwsRefusals? _refusals;
    private IHeaderSealing? _sealing;
    private string? _queueName;
    private Uri? _busAddress;

    public SqsHostConfiguration(SqsBusConfiguration bus, SqsTopologyConfiguration topology)
        : base(bus)
    {
        _bus = bus;
        _topology = new SqsBusTopology(this, topology);
        _observed = new ObservedEndpoints(base.ConnectReceiveEndpointContext);
        _connection = new Recycle<SqsConnection>(Connect);

        ReceiveTransportRetryPolicy = Retry.CreatePolicy(x => x.None());
    }

    public SqsHostSettings Settings { get; set; } = new();

    /// <summary>The client and what hangs on it; a new one after the bus was stopped and started again.</summary>
    public SqsConnection Connection => _connection.Supervisor;

    public TimeProvider Time => _time;

    public override Uri HostAddress => new($"{SqsAddress.Scheme}://{Settings.Region ?? "default"}/");

    public override IBusTopology Topology => _topology;

    /// <summary>None: a receive transport waits for SQS by itself, and a clear error is not retried.</summary>
    public override IRetryPolicy ReceiveTransportRetryPolicy { get; }

    public SqsPublishTopology PublishTopology => _bus.PublishTopology;

    /// <summary>Whether this is the address of the bus's own endpoint, which receives nothing.</summary>
    public bool IsBusAddress(Uri address) => _busAddress is not null && SqsAddress.QueueNameOf(address) == SqsAddress.QueueNameOf(_busAddress);

    /// <summary>How headers of a queue's messages are written and read: sealed where the application has a key for that.</summary>
    public SealedHeaders HeadersOf(string queueName) => new(queueName, _sealing);

    public void UseServices(IServiceProvider services)
    {
        _time = services.GetService<TimeProvider>() ?? TimeProvider.System;
        _maker = services.GetService<IQueueMaker>();
        _refusals = services.GetService<AwsRefusals>();
        _sealing = services.GetService<IHeaderSealing>();
    }

    public SqsReceiveEndpointConfiguration CreateReceiveEndpointConfiguration(
        string queueName,
        SqsEndpointConfiguration endpoint,
        Action<IAmazonSqsReceiveEndpointConfigurator>? configure)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(queueName);

        var configuration = new SqsReceiveEndpointConfiguration(this, queueName, endpoint);
        configure?.Invoke(configuration);
        if (configuration.IsBusEndpoint)
            _busAddress = configuration.InputAddress;
        else
            _queueName ??= queueName;

        Observers.EndpointConfigured(configuration);
        Add(configuration);

        return configuration;
    }

    public SqsReceiveEndpointConfiguration CreateReceiveEndpointConfiguration(
        string queueName,
        Action<IAmazonSqsReceiveEndpointConfigurator>? configure) =>
        CreateReceiveEndpointConfiguration(queueName, _bus.CreateEndpointConfiguration(), configure);

    public override IReceiveEndpointConfiguration CreateReceiveEndpointConfiguration(
        string queueName,
        Action<IReceiveEndpointConfigurator>? configure) =>
        CreateReceiveEndpointConfiguration(queueName, _bus.CreateEndpointConfiguration(), configure);

    public override void ReceiveEndpoint(
        IEndpointDefinition definition,
        IEndpointNameFormatter? endpointNameFormatter,
        Action<IAmazonSqsReceiveEndpointConfigurator>? configureEndpoint = null)
    {
        var queueName = definition.GetEndpointName(endpointNameFormatter ?? DefaultEndpointNameFormatter.Instance);

        ReceiveEndpoint(queueName, configurator =>
        {
            ApplyEndpointDefinition(configurator, definition);
            configureEndpoint?.Invoke(configurator);
        });
    }

    public override void ReceiveEndpoint(string queueName, Action<IAmazonSqsReceiveEndpointConfigurator> configureEndpoint) =>
        CreateReceiveEndpointConfiguration(queueName, configureEndpoint);

    // Bus and endpoints call these by IHostConfiguration, so that 'new' takes the place of the ones of the base class.
    public new ConnectHandle ConnectReceiveEndpointContext(ReceiveEndpointContext context) => _observed.Add(context);

    public new ConnectHandle ConnectReceiveObserver(IReceiveObserver observer)
    {
        _observed.Connect();

        return base.ConnectReceiveObserver(observer);
    }

    public new ConnectHandle ConnectConsumeObserver(IConsumeObserver observer)
    {
        _observed.Connect();

        return base.ConnectConsumeObserver(observer);
    }

    public new ConnectHandle ConnectPublishObserver(IPublishObserver observer)
    {
        _observed.Connect();

        return base.ConnectPublishObserver(observer);
    }

    public new ConnectHandle ConnectSendObserver(ISendObserver observer)
    {
        _observed.Connect();

        return base.ConnectSendObserver(observer);
    }

    private SqsConnection Connect()
    {
        var logger = LogContext?.Logger ?? NullLogger.Instance;
        var refusals = _refusals ?? new AwsRefusals(_time, logger);
        var sns = new Lazy<SnsClient>(() =>
            new SnsClient(Settings.ToSnsClientOptions() with { Refusals = refusals }, _time, Settings.HttpHandler));
        // A wrong address is a fault of the start, and not of the first message.
        if (Settings.Destinations.Topics is { Count: > 0 })
            _ = sns.Value;

        return new SqsConnection(
            new SqsClient(Settings.ToClientOptions() with { Refusals = refusals }, _time, Settings.HttpHandler),
            Settings.CreateQueues,
            _time,
            sns,
            () => _queueName,
            _maker,
            logger,
            Settings.Destinations);
    }

    public override IHost Build()
    {
        var host = new SqsHost(this, _topology);

        foreach (var endpoint in GetConfiguredEndpoints())
            endpoint.Build(host);

        return host;
    }
}
