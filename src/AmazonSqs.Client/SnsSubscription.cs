namespace BusEtl.AmazonSqs.Client;

/// <summary>A subscription of a topic.</summary>
/// <param name="Arn">Its ARN; <c>PendingConfirmation</c> until its owner agrees, which one in the same account need not.</param>
/// <param name="Protocol">Such as <c>sqs</c>.</param>
/// <param name="Endpoint">Who gets the messages; the ARN of a queue.</param>
public sealed record SnsSubscription(string Arn, string Protocol, string Endpoint);
