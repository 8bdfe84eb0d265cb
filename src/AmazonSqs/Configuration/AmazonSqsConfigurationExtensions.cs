using BusEtl.AmazonSqs.Configuration;

namespace MassTransit;

/// <summary>Puts a bus on Amazon SQS. Names, parameters and meaning are those of the package <c>MassTransit.AmazonSQS</c>.</summary>
public static class AmazonSqsConfigurationExtensions
{
    /// <summary>Uses Amazon SQS as the transport of the bus.</summary>
    /// <param name="configurator">What <c>AddMassTransit</c> hands out.</param>
    /// <param name="configure">Host and receive endpoints; called once, when the bus is made.</param>
    public static void UsingAmazonSqs(
        this IBusRegistrationConfigurator configurator,
        Action<IBusRegistrationContext, IAmazonSqsBusFactoryConfigurator>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(configurator);

        configurator.SetBusFactory(new SqsRegistrationBusFactory(configure));
    }

    /// <summary>Says which region, and with which credentials, the bus connects to.</summary>
    /// <param name="configurator">The bus.</param>
    /// <param name="region">An AWS region such as <c>eu-central-1</c>; empty for the one that the AWS SDK's chain finds.</param>
    /// <param name="configure">Credentials; without them the AWS SDK's default chain is asked.</param>
    public static void Host(
        this IAmazonSqsBusFactoryConfigurator configurator,
        string region,
        Action<IAmazonSqsHostConfigurator>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(configurator);

        var settings = new SqsHostSettings { Region = string.IsNullOrWhiteSpace(region) ? null : region };
        configure?.Invoke(settings);
        ((SqsBusFactoryConfigurator)configurator).Host(settings);
    }
}
