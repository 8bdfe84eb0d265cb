using Amazon.Runtime;

namespace MassTransit;

/// <summary>Says how the bus reaches SQS.</summary>
public interface IAmazonSqsHostConfigurator
{
    /// <summary>The id of a static access key; wants <see cref="SecretKey"/> too. For development: a task role needs no key.</summary>
    void AccessKey(string accessKey);

    /// <summary>The secret of the static access key.</summary>
    void SecretKey(string secretKey);

    /// <summary>Credentials from elsewhere; they are asked before every request and may refresh themselves.</summary>
    void Credentials(AWSCredentials credentials);

    /// <summary>
    /// Where SQS and SNS answer, when it is not AWS; for SNS <c>AWS_ENDPOINT_URL_SNS</c> wins over it. Defaults to
    /// <c>AWS_ENDPOINT_URL_SQS</c> and <c>AWS_ENDPOINT_URL_SNS</c>, which may differ, then <c>AWS_ENDPOINT_URL</c>, the AWS profile, and the
    /// region's endpoints. Not in the official package, which takes the address in the configuration of the AWS client.
    /// </summary>
    void ServiceUrl(Uri serviceUrl);

    /// <summary>
    /// Whether missing queues, topics and subscriptions are created. Defaults to true. With false nothing is created, and a missing queue
    /// stops the start with an error that names it; so do a topic and a subscription of a receive endpoint, as far as the role may see
    /// them. Topics are then looked for in the account of the bus's queues. Not in the official package.
    /// </summary>
    void CreateQueues(bool create);

    /// <summary>
    /// The longest delay that is asked of SQS for one message: a longer one takes several hops, each of at most this. Whole seconds, 1 s to
    /// 15 minutes. Defaults to 15 minutes. Not in the official package.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The time is out of bounds or has a fraction of a second.</exception>
    void LongestDelay(TimeSpan longest);

    /// <summary>
    /// The only queues and topics that the bus sends to, by name: of its receive endpoints also their error and skipped queues. A send to
    /// another one fails and creates nothing, whether it is a response, a fault, a redelivery, something scheduled or what an outbox holds.
    /// Defaults to any. Not in the official package.
    /// </summary>
    void SendOnlyTo(IEnumerable<string> queueNames, IEnumerable<string> topicNames);

    /// <summary>
    /// The bytes, in bodies and attributes, of the messages that a receive endpoint holds at a time, beside its <c>PrefetchCount</c>. At least
    /// 1,048,576, the largest message. Defaults to no bound. Not in the official package.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The largest message has no room in it.</exception>
    void PrefetchBytes(long bytes);
}
