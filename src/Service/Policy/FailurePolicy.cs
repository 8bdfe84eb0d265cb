using BusEtl.Consumers.Consuming;
using BusEtl.Service.Bus;

namespace BusEtl.Service.Policy;

/// <summary>What the settings mean for messages that fail: queues, attempts and times, each computed once for text and JSON.</summary>
internal sealed class FailurePolicy(LoginQueueOptions queue, AmazonOptions amazon)
{
    public string Queue => queue.Name;

    public string ErrorQueue => queue.EffectiveErrorQueueName;

    public string DeadLetterQueue => queue.DeadLetterQueueName;

    public ReceiveOptions Receive => queue.Receive;

    public ErrorQueueOptions ErrorQueues => queue.ErrorQueue;

    public BreakerOptions Breaker => queue.Breaker;

    public TimeSpan ShutdownTimeout => queue.ShutdownTimeout;

    public TimeSpan LongestDelay => amazon.LongestDelay;

    public IReadOnlyList<TimeSpan> Retries { get; } = queue.Retry.IntervalsOrDefault;

    public IReadOnlyList<TimeSpan> Redeliveries { get; } = queue.Redelivery.IntervalsOrDefault;

    public int AttemptsOfADelivery => 1 + Retries.Count;

    /// <summary>The waits of one delivery; the attempts themselves come on top.</summary>
    public TimeSpan TimeOfADelivery => Sum(Retries);

    public int Deliveries => 1 + Redeliveries.Count;

    public int Attempts => Deliveries * AttemptsOfADelivery;

    /// <summary>From the first attempt to the error queue.</summary>
    public TimeSpan TotalTime => Sum(Redeliveries) + (Deliveries * TimeOfADelivery);

    /// <summary>How often a redelivery is sent until it is due.</summary>
    public int HopsOf(TimeSpan redelivery) => (int)Math.Ceiling(redelivery / LongestDelay);

    private static TimeSpan Sum(IEnumerable<TimeSpan> waits) => waits.Aggregate(TimeSpan.Zero, (sum, wait) => sum + wait);
}
