namespace MassTransit;

/// <summary>Configures a bus on Amazon SQS: its host, its receive endpoints, and what every MassTransit bus has.</summary>
public interface IAmazonSqsBusFactoryConfigurator : IBusFactoryConfigurator<IAmazonSqsReceiveEndpointConfigurator>
{
    /// <summary>
    /// Configures the SNS topic that messages of a type are published to. It is created when the first message is published, unless
    /// <c>Exclude</c> is set or creation is switched off; then it must exist. With <c>DeployPublishTopology</c> it is created at the start.
    /// </summary>
    /// <remarks>
    /// The topic's name comes from <c>Message&lt;T&gt;(x =&gt; x.SetEntityName(...))</c>, or else from namespace and type, as
    /// <c>BusEtl_Contracts-LoginsRecorded</c>. SNS takes 256 KiB a message, headers included.
    /// </remarks>
    /// <typeparam name="T">The message type.</typeparam>
    /// <param name="configure">Called at once.</param>
    void Publish<T>(Action<IAmazonSqsMessagePublishTopologyConfigurator<T>>? configure = null)
        where T : class;
}
