namespace BusEtl.AmazonSqs.Client;

/// <summary>
/// The region or the address of a service is missing or cannot be used. The text names the setting or the variable; trying again does not
/// help.
/// </summary>
public sealed class AwsConfigurationException(string message, Exception? innerException = null)
    : InvalidOperationException(message, innerException);
