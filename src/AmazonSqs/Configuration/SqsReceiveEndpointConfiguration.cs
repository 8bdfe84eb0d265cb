using BusEtl.AmazonSqs.Client;
using BusEtl.AmazonSqs.Hosting;
using BusEtl.AmazonSqs.Receiving;
using BusEtl.AmazonSqs.Topics;
using MassTransit;
using MassTransit.Configuration;
using MassTransit.Transports;

namespace BusEtl.AmazonSqs.Configuration;

/// <summary>Collects what is configured on one receive endpoint, checks it and builds the endpoint.</summary>
internal sealed class SqsReceiveEndpointConfiguration : ReceiveEndpointConfiguration, IAmazonSqsReceiveEndpointConfigurator
{
    private readonly SqsHostConfiguration _host;
    private readonly string _queueName;
    private readonly EndpointSubscriptions _subscriptions;
    private TimeSpan _waitTime = SqsLimits.MaxWaitTime;
    private TimeSpan _redeliverVisibilityTimeout = TimeSpan.Zero;
    private TimeSpan _maxVisibilityTimeout = SqsLimits.MaxVisibilityTimeout;

    public SqsReceiveEndpointConfiguration(SqsHostConfiguration host, string queueName, SqsEndpointConfiguration endpoint)
        : base(host, endpoint)
    {
        _host = host;
        _queueName = queueName;
        _subscriptions = new EndpointSubscriptions(endpoint.PublishTopology);
        HostAddress = host.HostAddress;
        InputAddress = SqsAddress.OfQueue(host.HostAddress, queueName);
    }

    public override Uri HostAddress { get; }

    public override Uri InputAddress { get; }

    public int WaitTimeSeconds
    {
        set => _waitTime = TimeSpan.FromSeconds(value);
    }

    public int RedeliverVisibilityTimeout
    {
        set => _redeliverVisibilityTimeout = TimeSpan.FromSeconds(value);
    }

    public TimeSpan MaxVisibilityTimeout
    {
        set => _maxVisibilityTimeout = value;
    }

    public IDictionary<string, object> QueueAttributes { get; } = new Dictionary<string, object>();

    public void Subscribe<T>(Action<IAmazonSqsTopicSubscriptionConfigurator>? callback = null)
        where T : class =>
        _subscriptions.Add<T>(callback);

    public void Subscribe(string topicName, Action<IAmazonSqsTopicSubscriptionConfigurator>? callback = null) =>
        _subscriptions.Add(topicName, callback);

    public override ReceiveEndpointContext CreateReceiveEndpointContext() => CreateContext();

    public void Build(IHost host)
    {
        var context = CreateContext();
        var receiveEndpoint = new ReceiveEndpoint(CreateTransport(context), context);
        host.AddReceiveEndpoint(_queueName, receiveEndpoint);
        ReceiveEndpoint = receiveEndpoint;
    }

    public override IEnumerable<ValidationResult> Validate()
    {
        foreach (var result in base.Validate())
            yield return result;

        if (_waitTime < TimeSpan.Zero || _waitTime > SqsLimits.MaxWaitTime)
            yield return this.Failure("WaitTimeSeconds", "must be 0 to 20");

        if (_redeliverVisibilityTimeout < TimeSpan.Zero || _redeliverVisibilityTimeout > SqsLimits.MaxVisibilityTimeout)
            yield return this.Failure("RedeliverVisibilityTimeout", "must be 0 to 43200");

        if (_maxVisibilityTimeout <= TimeSpan.Zero || _maxVisibilityTimeout > SqsLimits.MaxVisibilityTimeout)
            yield return this.Failure("MaxVisibilityTimeout", "must be above 0 and at most 12 hours");

        foreach (var problem in _subscriptions.Problems)
            yield return this.Failure("Subscribe", problem);
    }

    private SqsReceiveEndpointContext CreateContext()
    {
        ApplySpecifications(new EndpointBuilder(this));

        var context = new SqsReceiveEndpointContext(_host, this, CreateSettings());
        context.GetOrAddPayload(() => _host.Topology);

        return context;
    }

    private IReceiveTransport CreateTransport(SqsReceiveEndpointContext context)
    {
        if (IsBusEndpoint)
            return new IdleReceiveTransport(context, _host.DeployPublishTopology ? new PublishDeployment(_host).RunAsync : null);

        return _host.DeployTopologyOnly
            ? new IdleReceiveTransport(context, OpenerOf(context).OpenAsync)
            : new SqsReceiveTransport(context);
    }

    private static QueueOpener OpenerOf(SqsReceiveEndpointContext context)
    {
        var logger = context.LogContext.Logger;

        return new QueueOpener(context, new EndpointState(context, logger), isFirstStart: true, logger);
    }

    private SqsReceiveSettings CreateSettings() => new()
    {
        QueueName = _queueName,
        WaitTime = _waitTime,
        RedeliverVisibilityTimeout = _redeliverVisibilityTimeout,
        MaxVisibilityTimeout = _maxVisibilityTimeout,
        QueueAttributes = AttributeText.Of(QueueAttributes),
        Subscriptions = _subscriptions.All,
    };

    /// <summary>Joins the subscriptions of the consumed message types, where they are not switched off.</summary>
    private sealed class EndpointBuilder(SqsReceiveEndpointConfiguration configuration) : ReceiveEndpointBuilder(configuration)
    {
        public override ConnectHandle ConnectConsumePipe<T>(IPipe<ConsumeContext<T>> pipe, ConnectPipeOptions options)
        {
            if (configuration.ConfigureConsumeTopology
                && options.HasFlag(ConnectPipeOptions.ConfigureConsumeTopology)
                && GlobalTopology.IsConsumableMessageType(typeof(T))
                && configuration.Topology.Consume.GetMessageTopology<T>().ConfigureConsumeTopology)
            {
                configuration._subscriptions.AddConsumed<T>();
            }

            return base.ConnectConsumePipe(pipe, options);
        }
    }
}
