namespace BusEtl.AmazonSqs.Client;

/// <summary>How long from now a received message stays invisible: 0 (back in the queue at once) to 12 h, rounded up to seconds.</summary>
public readonly record struct SqsVisibilityChange(string ReceiptHandle, TimeSpan Timeout);
