namespace BusEtl.AmazonSqs.Client;

/// <summary>How to reach SNS.</summary>
public sealed record SnsClientOptions : AwsClientOptions;
