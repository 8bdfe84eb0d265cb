namespace MassTransit;

/// <summary>Configures a receive endpoint on an SQS queue.</summary>
public interface IAmazonSqsReceiveEndpointConfigurator : IReceiveEndpointConfigurator
{
    /// <summary>How long a receive waits for a message, in whole seconds. 0 to 20 (SQS's bounds). Defaults to 20.</summary>
    int WaitTimeSeconds { set; }

    /// <summary>
    /// After how many seconds a message that was given back is seen again. 0 to 43,200. Defaults to 0: at once.
    /// </summary>
    int RedeliverVisibilityTimeout { set; }

    /// <summary>
    /// How long a message is kept invisible in all while it is in work; then the work is cancelled and the message given back. At most
    /// 12 hours, which SQS enforces. Defaults to 12 hours.
    /// </summary>
    TimeSpan MaxVisibilityTimeout { set; }

    /// <summary>
    /// Attributes of the queue (<c>VisibilityTimeout</c>, <c>MessageRetentionPeriod</c>, ... as SQS names them), set when the endpoint
    /// creates the queue and never on a queue that exists.
    /// </summary>
    IDictionary<string, object> QueueAttributes { get; }

    /// <summary>
    /// Subscribes the queue to the SNS topic of a message type when the endpoint starts: creates the topic, adds what the queue's policy
    /// lacks so that the topic may send to it, and subscribes it with raw delivery. Nothing happens where all is there. With creation
    /// switched off nothing is made, and what is seen to be missing stops the start with an error that names it.
    /// </summary>
    /// <remarks>
    /// Not needed for message types that the endpoint's consumers take, while <c>ConfigureConsumeTopology</c> is true. SNS knows no
    /// inheritance: a queue subscribed to the topic of an interface gets nothing of the types that implement it.
    /// </remarks>
    /// <typeparam name="T">The message type.</typeparam>
    /// <param name="callback">Attributes of topic and subscription; called at once.</param>
    void Subscribe<T>(Action<IAmazonSqsTopicSubscriptionConfigurator>? callback = null)
        where T : class;

    /// <summary>Subscribes the queue to an SNS topic by its name.</summary>
    /// <param name="topicName">1 to 256 letters, digits, hyphens and underscores; a FIFO topic's ends with <c>.fifo</c>.</param>
    /// <param name="callback">Attributes of topic and subscription; called at once.</param>
    void Subscribe(string topicName, Action<IAmazonSqsTopicSubscriptionConfigurator>? callback = null);
}
