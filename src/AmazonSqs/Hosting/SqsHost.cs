using BusEtl.AmazonSqs.Configuration;
using MassTransit;
using MassTransit.Transports;

namespace BusEtl.AmazonSqs.Hosting;

/// <summary>The running side of the host: endpoints connected later, and the connection that ends with the bus.</summary>
internal sealed class SqsHost(SqsHostConfiguration configuration, SqsBusTopology topology)
    : BaseHost(configuration, topology), IHost<IAmazonSqsReceiveEndpointConfigurator>
{
    public override HostReceiveEndpointHandle ConnectReceiveEndpoint(
        IEndpointDefinition definition,
        IEndpointNameFormatter? endpointNameFormatter = null,
        Action<IReceiveEndpointConfigurator>? configureEndpoint = null) =>
        Connect(definition.GetEndpointName(endpointNameFormatter ?? DefaultEndpointNameFormatter.Instance), configurator =>
        {
            definition.Configure(configurator);
            configureEndpoint?.Invoke(configurator);
        });

    public HostReceiveEndpointHandle ConnectReceiveEndpoint(
        IEndpointDefinition definition,
        IEndpointNameFormatter? endpointNameFormatter = null,
        Action<IAmazonSqsReceiveEndpointConfigurator>? configureEndpoint = null) =>
        Connect(definition.GetEndpointName(endpointNameFormatter ?? DefaultEndpointNameFormatter.Instance), configurator =>
        {
            definition.Configure(configurator);
            configureEndpoint?.Invoke(configurator);
        });

    public override HostReceiveEndpointHandle ConnectReceiveEndpoint(
        string queueName,
        Action<IReceiveEndpointConfigurator>? configureEndpoint = null) =>
        Connect(queueName, configureEndpoint);

    public HostReceiveEndpointHandle ConnectReceiveEndpoint(
        string queueName,
        Action<IAmazonSqsReceiveEndpointConfigurator>? configureEndpoint = null) =>
        Connect(queueName, configureEndpoint);

    protected override void Probe(ProbeContext context)
    {
        context.Add("type", "AmazonSQS");
        context.Add("address", configuration.HostAddress);
    }

    protected override IAgent[] GetAgentHandles() => [configuration.Connection];

    private HostReceiveEndpointHandle Connect(string queueName, Action<IAmazonSqsReceiveEndpointConfigurator>? configure)
    {
        LogContext.SetCurrentIfNull(configuration.LogContext);

        var endpoint = configuration.CreateReceiveEndpointConfiguration(queueName, configure);
        endpoint.Validate().ThrowIfContainsFailure("The receive endpoint configuration is invalid:");
        endpoint.Build(this);

        return ReceiveEndpoints.Start(queueName);
    }
}
