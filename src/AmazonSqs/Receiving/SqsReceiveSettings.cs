using BusEtl.AmazonSqs.Topics;

namespace BusEtl.AmazonSqs.Receiving;

/// <summary>What a receive endpoint does with its queue, checked.</summary>
internal sealed record SqsReceiveSettings
{
    public required string QueueName { get; init; }

    public required TimeSpan WaitTime { get; init; }

    public required TimeSpan RedeliverVisibilityTimeout { get; init; }

    public required TimeSpan MaxVisibilityTimeout { get; init; }

    public required IReadOnlyDictionary<string, string> QueueAttributes { get; init; }

    public IReadOnlyCollection<TopicSubscription> Subscriptions { get; init; } = [];
}
