namespace BusEtl.Operations.Diagnosing.Sqs;

/// <summary>What the settings say about AWS.</summary>
/// <param name="Region">The region; null for what the SDK finds.</param>
/// <param name="ServiceUrl">The address of a server that speaks SQS; null for AWS's own or the environment's.</param>
/// <param name="CreateQueues">Whether the service makes what is missing.</param>
/// <param name="Publish">Whether stored logins are announced.</param>
/// <param name="TopicName">The topic on which they are.</param>
internal sealed record AwsSettings(string? Region, Uri? ServiceUrl, bool CreateQueues, bool Publish, string TopicName);
