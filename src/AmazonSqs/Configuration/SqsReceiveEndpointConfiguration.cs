using BusEtl.AmazonSqs.Client;
using BusEtl.AmazonSqs.Hosting;
using BusEtl.AmazonSqs.Receiving;
using MassTransit;
using MassTransit.Configuration;
using MassTransit.Transports;

namespace BusEtl.AmazonSqs.Configuration;

/// <summary>Collects what is configured on one receive endpoint, checks it and builds the endpoint.</summary>
internal sealed class SqsReceiveEndpointConfiguration : ReceiveEndpointConfiguration, IAmazonSqsReceiveEndpointConfigurator
{
    private readonly SqsHostConfiguration _host;
    private readonly string _queueName;
    private TimeSpan _waitTime = SqsLimits.MaxWaitTime;
    private TimeSpan _redeliverVisibilityTimeout = TimeSpan.Zero;
    private TimeSpan _maxVisibilityTimeout = SqsLimits.MaxVisibilityTimeout;

    public SqsReceiveEndpointConfiguration(SqsHostConfiguration host, string queueName, SqsEndpointConfiguration endpoint)
        : base(host, endpoint)
    {
        _host = host;
        _queueName = queueName;
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

    public override ReceiveEndpointContext CreateReceiveEndpointContext() => CreateContext();

    public void Build(IHost host)
    {
        var context = CreateContext();
        IReceiveTransport transport = IsBusEndpoint ? new IdleReceiveTransport(context) : new SqsReceiveTransport(context);

        var receiveEndpoint = new ReceiveEndpoint(transport, context);
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
    }

    private SqsReceiveEndpointContext CreateContext()
    {
        ApplySpecifications(new EndpointBuilder(this));

        var context = new SqsReceiveEndpointContext(_host, this, CreateSettings());
        context.GetOrAddPayload(() => _host.Topology);

        return context;
    }

    private SqsReceiveSettings CreateSettings() => new()
    {
        QueueName = _queueName,
        WaitTime = _waitTime,
        RedeliverVisibilityTimeout = _redeliverVisibilityTimeout,
        MaxVisibilityTimeout = _maxVisibilityTimeout,
        QueueAttributes = QueueAttributes.ToDictionary(
            pair => pair.Key,
            pair => Convert.ToString(pair.Value, System.Globalization.CultureInfo.InvariantCulture) ?? ""),
    };

    // Subscriptions of the consumed message types to SNS topics join here.
    private sealed class EndpointBuilder(SqsReceiveEndpointConfiguration configuration) : ReceiveEndpointBuilder(configuration);
}
