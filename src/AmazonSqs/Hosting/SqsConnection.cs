using System.Collections.Concurrent;
using BusEtl.AmazonSqs.Client;
using BusEtl.AmazonSqs.Sending;
using BusEtl.AmazonSqs.Topics;
using MassTransit;
using MassTransit.Middleware;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace BusEtl.AmazonSqs.Hosting;

/// <summary>What the endpoints of a bus share: the clients, queues and topics found so far, one sender for each. Ends with the bus.</summary>
internal sealed class SqsConnection : Agent
{
    private readonly ConcurrentDictionary<string, QueueSender> _senders = new();
    private readonly ConcurrentDictionary<string, TopicSender> _topicSenders = new();
    private readonly Lazy<SnsClient> _sns;
    private readonly Func<string?> _queueName;
    private readonly Destinations _destinations;

    /// <param name="client">SQS.</param>
    /// <param name="createQueues">Whether queues, topics and subscriptions are created.</param>
    /// <param name="time">The clock.</param>
    /// <param name="sns">SNS, made when a topic is first needed.</param>
    /// <param name="queueName">A queue of the bus, if it has one: its ARN tells the account.</param>
    /// <param name="maker">Makes queues that are missing, those that it knows.</param>
    /// <param name="logger">Learns what was made again.</param>
    /// <param name="destinations">What is sent to; null for anything.</param>
    public SqsConnection(
        SqsClient client,
        bool createQueues,
        TimeProvider time,
        Lazy<SnsClient> sns,
        Func<string?> queueName,
        IQueueMaker? maker = null,
        ILogger? logger = null,
        Destinations? destinations = null)
    {
        _sns = sns;
        _queueName = queueName;
        _destinations = destinations ?? Destinations.Any;
        Client = client;
        HasMaker = maker is not null;
        Queues = new QueueDirectory(client, createQueues, maker);
        Time = time;
        Topics = new TopicDirectory(() => _sns.Value, createQueues, FindQueueArnAsync);
        Subscriptions = new QueueSubscriptions(client, () => _sns.Value, Topics, logger ?? NullLogger.Instance);

        SetReady();
    }

    public SqsClient Client { get; }

    public SnsClient Sns => _sns.Value;

    /// <summary>Whether somebody makes the queues, who says so where it cannot be done.</summary>
    public bool HasMaker { get; }

    public QueueDirectory Queues { get; }

    public TopicDirectory Topics { get; }

    public QueueSubscriptions Subscriptions { get; }

    public TimeProvider Time { get; }

    /// <summary>The sender of a queue, which is created with SQS's defaults when it is missing and may be created.</summary>
    /// <exception cref="InvalidOperationException">The bus may not send there.</exception>
    public async Task<QueueSender> GetSenderAsync(string queueName, CancellationToken cancellationToken)
    {
        _destinations.ThrowIfForeignQueue(queueName);
        await Queues.OpenAsync(queueName, QueueDirectory.NoAttributes, cancellationToken);

        return _senders.GetOrAdd(queueName, name => new QueueSender(Client, Queues, name, Time));
    }

    /// <summary>The publisher of a topic, which is created when it is missing and may be created.</summary>
    /// <exception cref="InvalidOperationException">The bus may not publish there.</exception>
    public async Task<TopicSender> GetTopicSenderAsync(string topicName, TopicSettings settings, CancellationToken cancellationToken)
    {
        _destinations.ThrowIfForeignTopic(topicName);
        await Topics.OpenAsync(topicName, settings, cancellationToken);

        return _topicSenders.GetOrAdd(topicName, name => new TopicSender(this, name, settings));
    }

    protected override async Task StopAgent(StopContext context)
    {
        await base.StopAgent(context);
        Client.Dispose();
        if (_sns.IsValueCreated)
            _sns.Value.Dispose();
    }

    private async Task<string?> FindQueueArnAsync(CancellationToken cancellationToken)
    {
        // Found only: it is its endpoint that creates it, with its attributes.
        if (_queueName() is not { } queueName || await Queues.FindAsync(queueName, cancellationToken) is not { } queueUrl)
            return null;

        var attributes = await Client.GetQueueAttributesAsync(queueUrl, ["QueueArn"], cancellationToken);

        return attributes["QueueArn"];
    }
}
