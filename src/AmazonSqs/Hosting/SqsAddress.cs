using MassTransit;

namespace BusEtl.AmazonSqs.Hosting;

/// <summary>
/// Addresses of queues and topics: <c>amazonsqs://region/queue-name</c> and <c>amazonsqs://region/topic-name?type=topic</c>, or the short
/// forms <c>queue:queue-name</c> and <c>topic:topic-name</c>.
/// </summary>
internal static class SqsAddress
{
    public const string Scheme = "amazonsqs";

    public const string FifoSuffix = ".fifo";

    private const string TopicQuery = "?type=topic";

    public static Uri OfQueue(Uri hostAddress, string queueName) => new(hostAddress, queueName);

    public static Uri OfTopic(Uri hostAddress, string topicName) => new(hostAddress, topicName + TopicQuery);

    /// <summary>The long form of an address.</summary>
    /// <exception cref="ArgumentException">The scheme is none of <c>queue</c>, <c>topic</c> and <c>amazonsqs</c>.</exception>
    public static Uri Normalize(Uri hostAddress, Uri address) => address.Scheme switch
    {
        Scheme => address,
        "queue" => OfQueue(hostAddress, address.AbsolutePath),
        "topic" => OfTopic(hostAddress, address.AbsolutePath),
        _ => throw new ArgumentException(
            $"The address scheme {address.Scheme} is not one of SQS: use queue:name or topic:name.", nameof(address)),
    };

    public static bool IsTopic(Uri address) => address.Query == TopicQuery;

    /// <summary>The name of a queue or topic.</summary>
    public static string QueueNameOf(Uri address) => address.AbsolutePath.TrimStart('/');

    public static bool IsFifo(string queueName) => queueName.EndsWith(FifoSuffix, StringComparison.Ordinal);

    /// <summary>The name of a queue's companion; SQS wants a FIFO queue's name to end with <c>.fifo</c>.</summary>
    public static string Companion(string queueName, Func<string, string> format) =>
        IsFifo(queueName) ? format(queueName[..^FifoSuffix.Length]) + FifoSuffix : format(queueName);
}
