namespace BusEtl.AmazonSqs.Client;

/// <summary>What one receive asks for. Durations are rounded up to whole seconds, which is all that SQS knows.</summary>
public sealed record SqsReceiveRequest
{
    /// <summary>1 to 10. Defaults to 10.</summary>
    public int MaxMessages { get; init; } = SqsLimits.MaxReceiveMessages;

    /// <summary>How long SQS waits for a first message: 0 to 20 s. Defaults to 0, a short poll, which may miss messages.</summary>
    public TimeSpan WaitTime { get; init; }

    /// <summary>How long the messages stay invisible to others: 0 to 12 h. Defaults to the queue's own.</summary>
    public TimeSpan? VisibilityTimeout { get; init; }
}
