using BusEtl.AmazonSqs.Client.Http;
using BusEtl.AmazonSqs.Client.Protocol;

namespace BusEtl.AmazonSqs.Client;

/// <summary>
/// SNS over its query protocol, as far as topics that feed queues need it. Safe for many threads; one for the whole process is right. Calls
/// are retried while SNS throttles, answers 5xx or cannot be reached; what else SNS refuses is a <see cref="SnsException"/>, a missing
/// topic a <see cref="TopicNotFoundException"/>. The token of the caller ends a call at once with an
/// <see cref="OperationCanceledException"/>.
/// </summary>
/// <remarks>
/// A publish whose connection broke may have been carried out, and is sent again: subscribers may get the message twice then.
/// </remarks>
public sealed class SnsClient : IDisposable
{
    private readonly AwsCalls _calls;
    private readonly TimeSpan _requestTimeout;

    /// <exception cref="AwsConfigurationException">No region is known, or an address cannot be used.</exception>
    public SnsClient(SnsClientOptions options, TimeProvider? time = null, HttpMessageHandler? handler = null)
        : this(options, time ?? TimeProvider.System, handler, Random.Shared.NextDouble, Environment.GetEnvironmentVariable)
    {
    }

    internal SnsClient(
        SnsClientOptions options, TimeProvider time, HttpMessageHandler? handler, Func<double> random, Func<string, string?> environment)
    {
        _calls = new AwsCalls(AwsConnection.Open(SnsService.Instance, options, time, handler, random, environment), options.Refusals);
        _requestTimeout = options.RequestTimeout;
    }

    /// <summary>Who is asked.</summary>
    public AwsServer Server => _calls.Server;

    /// <summary>
    /// Creates the topic, or finds it: a topic of that name is found whatever it is, unless attributes or tags are given and differ from
    /// its own, which SNS refuses (<c>InvalidParameter</c>).
    /// </summary>
    /// <returns>The topic's ARN.</returns>
    public Task<string> CreateTopicAsync(
        string topicName,
        IReadOnlyDictionary<string, string>? attributes,
        IReadOnlyDictionary<string, string>? tags,
        CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(topicName);
        var form = new SnsForm(SnsAction.CreateTopic)
            .Put("Name", topicName)
            .PutMap("Attributes.entry", attributes)
            .PutMap("Tags.member", tags, "Key", "Value");
        return AskAsync(SnsAction.CreateTopic, topicName, form, SnsResponseReader.TopicArn, cancellationToken);
    }

    /// <summary>
    /// Subscribes a queue to a topic, or finds its subscription; SNS refuses other attributes than it has (<c>InvalidParameter</c>). The
    /// queue's policy must let the topic send to it, or messages are lost.
    /// </summary>
    /// <param name="topicArn">The topic.</param>
    /// <param name="queueArn">The queue's attribute <c>QueueArn</c>.</param>
    /// <param name="attributes">By SNS's names, such as <c>RawMessageDelivery</c>.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The ARN of the subscription.</returns>
    public Task<string> SubscribeQueueAsync(
        string topicArn, string queueArn, IReadOnlyDictionary<string, string> attributes, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(queueArn);
        ArgumentNullException.ThrowIfNull(attributes);
        var form = OnTopic(SnsAction.Subscribe, topicArn)
            .Put("Protocol", "sqs")
            .Put("Endpoint", queueArn)
            .Put("ReturnSubscriptionArn", "true")
            .PutMap("Attributes.entry", attributes);
        return AskAsync(SnsAction.Subscribe, topicArn, form, SnsResponseReader.SubscriptionArn, cancellationToken);
    }

    /// <returns>All subscriptions of a topic, of all pages.</returns>
    public async Task<IReadOnlyList<SnsSubscription>> ListSubscriptionsByTopicAsync(string topicArn, CancellationToken cancellationToken)
    {
        var subscriptions = new List<SnsSubscription>();
        string? next = null;
        do
        {
            var form = OnTopic(SnsAction.ListSubscriptionsByTopic, topicArn);
            if (next is not null)
                form.Put("NextToken", next);
            next = await AskAsync(
                SnsAction.ListSubscriptionsByTopic,
                topicArn,
                form,
                xml => SnsResponseReader.Subscriptions(xml, subscriptions),
                cancellationToken);
        }
        while (next is not null);
        return subscriptions;
    }

    /// <exception cref="TopicNotFoundException">There is no such topic.</exception>
    public Task<IReadOnlyDictionary<string, string>> GetTopicAttributesAsync(string topicArn, CancellationToken cancellationToken) => AskAsync(
        SnsAction.GetTopicAttributes, topicArn, OnTopic(SnsAction.GetTopicAttributes, topicArn), SnsResponseReader.Attributes, cancellationToken);

    public Task<IReadOnlyDictionary<string, string>> GetSubscriptionAttributesAsync(
        string subscriptionArn, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(subscriptionArn);
        var form = new SnsForm(SnsAction.GetSubscriptionAttributes).Put("SubscriptionArn", subscriptionArn);
        return AskAsync(SnsAction.GetSubscriptionAttributes, subscriptionArn, form, SnsResponseReader.Attributes, cancellationToken);
    }

    public async Task SetSubscriptionAttributeAsync(
        string subscriptionArn, string attribute, string value, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(subscriptionArn);
        var form = new SnsForm(SnsAction.SetSubscriptionAttributes)
            .Put("SubscriptionArn", subscriptionArn)
            .Put("AttributeName", attribute)
            .Put("AttributeValue", value);
        await AskAsync(SnsAction.SetSubscriptionAttributes, subscriptionArn, form, _ => true, cancellationToken);
    }

    /// <returns>SNS's id of the message; a queue gives it another one.</returns>
    public Task<string> PublishAsync(string topicArn, SnsPublishEntry entry, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var form = OnTopic(SnsAction.Publish, topicArn, entry.Body.Length * 2).PutMessage("", entry);
        return AskAsync(SnsAction.Publish, topicArn, form, SnsResponseReader.MessageId, cancellationToken);
    }

    /// <summary>Publishes 1 to 10 messages of together at most 256 KiB (<see cref="SnsLimits.SizeOf"/>).</summary>
    /// <returns>The messages that were not published. The caller decides whether to publish them again.</returns>
    public Task<IReadOnlyList<BatchEntryFailure>> PublishBatchAsync(
        string topicArn, IReadOnlyList<SnsPublishEntry> entries, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entries);
        ArgumentOutOfRangeException.ThrowIfZero(entries.Count, nameof(entries));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(entries.Count, SnsLimits.MaxBatchEntries, nameof(entries));
        var form = OnTopic(SnsAction.PublishBatch, topicArn, entries.Sum(entry => entry.Body.Length) * 2);
        for (var i = 0; i < entries.Count; i++)
        {
            var prefix = $"PublishBatchRequestEntries.member.{i + 1}.";
            form.Put(prefix + "Id", $"{i}").PutMessage(prefix, entries[i]);
        }
        var call = new AwsCall(SnsAction.PublishBatch, topicArn, _requestTimeout);
        return _calls.AskBatchAsync(call, form.Body, entries.Count, SnsResponseReader.Failures, cancellationToken);
    }

    /// <summary>Frees idle connections. Calls under way are not ended: the caller's token does that.</summary>
    public void Dispose() => _calls.Dispose();

    private static SnsForm OnTopic(AwsAction action, string topicArn, int capacity = 1024)
    {
        ArgumentException.ThrowIfNullOrEmpty(topicArn);
        return new SnsForm(action, capacity + 1024).Put("TopicArn", topicArn);
    }

    private Task<T> AskAsync<T>(
        AwsAction action, string entity, SnsForm form, Func<ReadOnlySpan<byte>, T> read, CancellationToken cancellationToken) =>
        _calls.AskAsync(new AwsCall(action, entity, _requestTimeout), form.Body, read, cancellationToken);
}
