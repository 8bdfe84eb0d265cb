namespace BusEtl.AmazonSqs.Client;

/// <summary>How to reach SQS.</summary>
public sealed record SqsClientOptions : AwsClientOptions;
