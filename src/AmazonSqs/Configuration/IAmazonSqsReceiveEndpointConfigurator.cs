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
}
