namespace MassTransit;

/// <summary>Configures a bus on Amazon SQS: its host, its receive endpoints, and what every MassTransit bus has.</summary>
public interface IAmazonSqsBusFactoryConfigurator : IBusFactoryConfigurator<IAmazonSqsReceiveEndpointConfigurator>;
