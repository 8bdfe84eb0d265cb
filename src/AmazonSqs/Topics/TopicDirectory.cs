using System.Collections.Concurrent;
using BusEtl.AmazonSqs.Client;
using BusEtl.AmazonSqs.Hosting;
using MassTransit;

namespace BusEtl.AmazonSqs.Topics;

/// <summary>
/// Knows the ARN of every topic asked for, until somebody finds that it is gone. Where topics may be made, CreateTopic makes it or finds it. Where they may not, the ARN is put
/// together from the ARN of a queue of the bus: same partition, region and account. ListTopics, the only other way, needs a permission on
/// all topics of the account and takes a call for every hundred of them.
/// </summary>
/// <param name="sns">The client.</param>
/// <param name="createTopics">Whether missing topics may be made.</param>
/// <param name="findQueueArn">The ARN of a queue of the bus; null when there is none.</param>
internal sealed class TopicDirectory(Func<SnsClient> sns, bool createTopics, Func<CancellationToken, Task<string?>> findQueueArn)
{
    private readonly ConcurrentDictionary<string, string> _arns = new();

    public bool CreatesTopics => createTopics;

    /// <summary>Whether a topic of these settings is created when it is missing.</summary>
    public bool MayCreate(TopicSettings settings) => createTopics && settings.Create;

    /// <summary>The ARN of a topic. Its attributes and tags are set when it is made, and never on a topic that exists.</summary>
    /// <exception cref="ConnectionException">
    /// Not transient: SNS refuses to make the topic, or its ARN cannot be known. The text names topic, action and permission.
    /// </exception>
    public async Task<string> OpenAsync(string topicName, TopicSettings settings, CancellationToken cancellationToken)
    {
        if (_arns.TryGetValue(topicName, out var known))
            return known;

        if (TopicName.Problem(topicName) is { } problem)
            throw new ConnectionException($"The topic name '{topicName}' {problem}.", isTransient: false);

        var arn = MayCreate(settings)
            ? await CreateAsync(topicName, settings, cancellationToken)
            : await ComposeAsync(topicName, cancellationToken);

        return _arns.GetOrAdd(topicName, arn);
    }

    /// <summary>SNS says that this topic does not exist: from now on it is made, or found, anew.</summary>
    public void Forget(string topicName, string topicArn) => _arns.TryRemove(KeyValuePair.Create(topicName, topicArn));

    private async Task<string> CreateAsync(string topicName, TopicSettings settings, CancellationToken cancellationToken)
    {
        try
        {
            var attributes = WithFifo(topicName, settings.Attributes);
            try
            {
                return await sns().CreateTopicAsync(topicName, attributes, settings.Tags, cancellationToken);
            }
            catch (SnsException exception) when (exception.Code == SnsErrors.InvalidParameter && attributes.Count + settings.Tags.Count > 0)
            {
                // It may exist with other attributes or tags, which stay what they are.
                attributes = WithFifo(topicName, TopicSettings.Default.Attributes);
                return await sns().CreateTopicAsync(topicName, attributes, null, cancellationToken);
            }
        }
        catch (SnsException exception) when (!exception.IsTransient)
        {
            throw new ConnectionException(
                $"The topic {topicName} cannot be created: {exception.Message}"
                + (exception.IsDenied ? " Or create the topic and switch creation off (Amazon:CreateQueues=false)." : ""),
                exception,
                isTransient: false);
        }
    }

    // arn:aws:sqs:eu-central-1:123456789012:queue
    private async Task<string> ComposeAsync(string topicName, CancellationToken cancellationToken)
    {
        var parts = (await findQueueArn(cancellationToken))?.Split(':');

        return parts is { Length: 6 }
            ? $"{parts[0]}:{parts[1]}:sns:{parts[3]}:{parts[4]}:{topicName}"
            : throw new ConnectionException(
                $"The account of the topic {topicName} is not known: creating the topic is switched off, and there is no queue of a "
                + "receive endpoint of this bus to tell. Allow creation (Amazon:CreateQueues=true, and the permission sns:CreateTopic).",
                isTransient: false);
    }

    private static IReadOnlyDictionary<string, string> WithFifo(string topicName, IReadOnlyDictionary<string, string> attributes) =>
        SqsAddress.IsFifo(topicName) ? new Dictionary<string, string>(attributes) { ["FifoTopic"] = "true" } : attributes;
}
