using System.Collections.Concurrent;
using System.Text.Json;
using BusEtl.AmazonSqs.Client;
using MassTransit;
using Microsoft.Extensions.Logging;

namespace BusEtl.AmazonSqs.Topics;

/// <summary>
/// Subscribes a queue to its topics: makes the topics, lets them send to the queue, then subscribes it with raw delivery. What is there
/// already stays. Where nothing may be made it only looks, as far as the role may look.
/// </summary>
internal sealed partial class QueueSubscriptions(SqsClient sqs, Func<SnsClient> sns, TopicDirectory topics, ILogger logger)
{
    private const string PolicyAttribute = "Policy";
    private const string RawDelivery = TopicSubscriptionConfigurator.RawDelivery;

    private readonly ConcurrentDictionary<string, IReadOnlyCollection<TopicSubscription>> _ensured = new();

    /// <exception cref="ConnectionException">
    /// Not transient: a topic or subscription is missing and may not be made, or AWS refuses. The text names topic and permission. Transient:
    /// a topic is gone since it was found.
    /// </exception>
    public async Task EnsureAsync(
        string queueUrl, IReadOnlyCollection<TopicSubscription> subscriptions, CancellationToken cancellationToken)
    {
        if (subscriptions.Count == 0)
            return;

        var queue = await sqs.GetQueueAttributesAsync(queueUrl, ["QueueArn", PolicyAttribute], cancellationToken);
        var queueArn = queue["QueueArn"];
        var wanted = new List<(TopicSubscription Subscription, string TopicArn)>();
        foreach (var subscription in subscriptions)
            wanted.Add((subscription, await topics.OpenAsync(subscription.TopicName, subscription.Topic, cancellationToken)));

        if (!topics.CreatesTopics)
        {
            foreach (var (subscription, topicArn) in wanted)
                await CheckAsync(subscription.TopicName, topicArn, queueArn, cancellationToken);
            return;
        }

        // Before the subscription: what a topic may not deliver is lost.
        await AllowAsync(queueUrl, queueArn, queue.GetValueOrDefault(PolicyAttribute), wanted.Select(w => w.TopicArn), cancellationToken);
        foreach (var (subscription, topicArn) in wanted)
            await SubscribeAsync(subscription, topicArn, queueArn, cancellationToken);

        _ensured[queueUrl] = subscriptions;
    }

    /// <summary>A topic was gone and was made again: subscribes the queues of this bus that had a subscription of it. Never throws.</summary>
    public async Task RenewAsync(string topicName)
    {
        Log.TopicMadeAgain(logger, topicName);
        var lost = _ensured.Where(queue => queue.Value.Any(subscription => subscription.TopicName == topicName)).ToList();
        foreach (var (queueUrl, subscriptions) in lost)
        {
            try
            {
                await EnsureAsync(queueUrl, subscriptions, CancellationToken.None);
            }
            catch (Exception exception) when (exception is ConnectionException or AwsServiceException)
            {
                Log.NotSubscribedAgain(logger, exception, queueUrl, topicName);
            }
        }
    }

    private async Task AllowAsync(
        string queueUrl, string queueArn, string? policy, IEnumerable<string> topicArns, CancellationToken cancellationToken)
    {
        try
        {
            if (QueuePolicy.Allow(policy, queueArn, topicArns) is not { } extended)
                return;

            var attributes = new Dictionary<string, string> { [PolicyAttribute] = extended };
            await sqs.SetQueueAttributesAsync(queueUrl, attributes, cancellationToken);
        }
        catch (Exception exception) when (exception is JsonException or SqsException { IsTransient: false })
        {
            throw new ConnectionException(
                $"Topics cannot be allowed to send to {queueArn}: {exception.Message} The task's role needs "
                + "sqs:SetQueueAttributes on the queue.",
                exception,
                isTransient: false);
        }
    }

    private async Task SubscribeAsync(
        TopicSubscription subscription, string topicArn, string queueArn, CancellationToken cancellationToken)
    {
        try
        {
            try
            {
                var arn = await sns().SubscribeQueueAsync(topicArn, queueArn, subscription.Attributes, cancellationToken);
                await MakeRawAsync(arn, cancellationToken);
            }
            catch (SnsException exception) when (exception.Code == SnsErrors.InvalidParameter)
            {
                // It exists with other attributes, which stay what they are, raw delivery apart.
                var arn = await FindAsync(topicArn, queueArn, cancellationToken);
                if (arn is null)
                    throw;

                await MakeRawAsync(arn, cancellationToken);
            }
        }
        catch (TopicNotFoundException exception)
        {
            topics.Forget(subscription.TopicName, topicArn);
            throw new ConnectionException($"The topic {subscription.TopicName} is gone since it was found.", exception, isTransient: true);
        }
        catch (SnsException exception) when (!exception.IsTransient)
        {
            throw new ConnectionException(
                $"The queue {queueArn} cannot be subscribed to the topic {subscription.TopicName}: {exception.Message}"
                + (exception.IsDenied
                    ? " Subscribing needs sns:Subscribe, sns:ListSubscriptionsByTopic and sns:SetSubscriptionAttributes on the topic."
                    : ""),
                exception,
                isTransient: false);
        }
    }

    // Not every server refuses other attributes than a subscription has; some just find it.
    private async Task MakeRawAsync(string subscriptionArn, CancellationToken cancellationToken)
    {
        if (await IsRawAsync(subscriptionArn, cancellationToken) == false)
            await sns().SetSubscriptionAttributeAsync(subscriptionArn, RawDelivery, "true", cancellationToken);
    }

    /// <returns>Null when the role may not look.</returns>
    private async Task<bool?> IsRawAsync(string subscriptionArn, CancellationToken cancellationToken)
    {
        try
        {
            var attributes = await sns().GetSubscriptionAttributesAsync(subscriptionArn, cancellationToken);
            return attributes.GetValueOrDefault(RawDelivery) is "true";
        }
        catch (SnsException exception) when (exception.IsDenied)
        {
            return null;
        }
    }

    private async Task<string?> FindAsync(string topicArn, string queueArn, CancellationToken cancellationToken)
    {
        var all = await sns().ListSubscriptionsByTopicAsync(topicArn, cancellationToken);

        return all.FirstOrDefault(one => one.Protocol == "sqs" && one.Endpoint == queueArn)?.Arn;
    }

    private async Task CheckAsync(string topicName, string topicArn, string queueArn, CancellationToken cancellationToken)
    {
        const string Off = "and creating topics and subscriptions is switched off";
        const string Allow = "or allow it (Amazon:CreateQueues=true, and sns:CreateTopic and sns:Subscribe for the task's role)";
        try
        {
            var arn = await FindAsync(topicArn, queueArn, cancellationToken);
            if (arn is null)
                throw Missing($"The queue {queueArn} is not subscribed to the topic {topicName}, {Off}. Subscribe it raw, {Allow}.");

            if (await IsRawAsync(arn, cancellationToken) == false)
                throw Missing($"The subscription {arn} has no raw delivery, {Off}. Set {RawDelivery}=true on it, {Allow}.");
        }
        catch (TopicNotFoundException)
        {
            throw Missing($"The topic {topicName} does not exist, {Off}. Create it, {Allow}.");
        }
        catch (SnsException exception) when (exception.IsDenied)
        {
            // A role that may only receive cannot see it; then it is there, or nothing arrives.
        }
    }

    private static ConnectionException Missing(string text) => new(text, isTransient: false);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning,
            "The topic {Topic} was gone and was made again. Its subscriptions are gone with it: those of this bus are made again, and other "
            + "services have to subscribe again.")]
        public static partial void TopicMadeAgain(ILogger logger, string topic);

        [LoggerMessage(2, LogLevel.Error,
            "The queue {QueueUrl} could not be subscribed again to the topic {Topic}, which was made again. It gets nothing of it until this "
            + "process, or another one of its service, starts anew.")]
        public static partial void NotSubscribedAgain(ILogger logger, Exception exception, string queueUrl, string topic);
    }
}
