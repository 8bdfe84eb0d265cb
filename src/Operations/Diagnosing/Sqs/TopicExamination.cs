using BusEtl.AmazonSqs.Client;

namespace BusEtl.Operations.Diagnosing.Sqs;

/// <summary>Is the topic of the events there, and does anybody listen?</summary>
internal sealed class TopicExamination(SqsAccess sqs, string loginQueue) : IExamination
{
    public string Area => "topic";

    public async Task ExamineAsync(AreaReport report, CancellationToken cancellationToken)
    {
        if (!sqs.Settings.Publish)
        {
            report.IsWell("none: Amazon:Publish is false");
            return;
        }

        var topic = sqs.Settings.TopicName;
        if (await sqs.ClientAsync($"the topic {topic}", report) is not { } client)
            return;

        // arn:aws:sqs:eu-central-1:123456789012:queue
        if ((await sqs.QueueAsync(client, loginQueue)).Arn?.Split(':') is not { Length: 6 } parts)
        {
            report.NotLookedAt($"the topic {topic}", $"its account is not known: it is that of the queue {loginQueue}, which could not be read");
            return;
        }

        using var sns = await OpenAsync();
        await LookAtAsync(sns, $"{parts[0]}:{parts[1]}:sns:{parts[3]}:{parts[4]}:{topic}", report, cancellationToken);
    }

    private async Task<SnsClient> OpenAsync() => new(new SnsClientOptions
    {
        Region = (await sqs.ServerAsync()).Endpoint!.Region,
        SharedServiceUrl = sqs.Settings.ServiceUrl,
        MaxAttempts = 2,
        RequestTimeout = sqs.Patience.Call,
    });

    private async Task LookAtAsync(SnsClient sns, string topicArn, AreaReport report, CancellationToken cancellationToken)
    {
        var topic = sqs.Settings.TopicName;
        var exists = await ExistsAsync(sns, topicArn, report, cancellationToken);
        if (exists == false)
            return;

        try
        {
            var subscriptions = await sns.ListSubscriptionsByTopicAsync(topicArn, cancellationToken);
            if (subscriptions.Count > 0)
            {
                report.IsWell($"{topic}: {subscriptions.Count} {(subscriptions.Count == 1 ? "subscription" : "subscriptions")}");
                return;
            }

            report.Warning(
                "topic_unheard",
                what: $"Nobody hears the events of {topic}.",
                evidence: $"{topicArn} has no subscription.",
                consequence: "SNS takes each event and throws it away. Rows are stored all the same.",
                next: "Subscribe a queue to the topic, or set Amazon:Publish=false, which saves the work.");
        }
        catch (SnsException exception)
        {
            report.NotLookedAt($"the subscriptions of {topic}", $"SNS answered {RefusalOf.Text(exception)}; it needs sns:ListSubscriptionsByTopic");
        }
    }

    private async Task<bool?> ExistsAsync(SnsClient sns, string topicArn, AreaReport report, CancellationToken cancellationToken)
    {
        var topic = sqs.Settings.TopicName;
        try
        {
            await sns.GetTopicAttributesAsync(topicArn, cancellationToken);

            return true;
        }
        catch (TopicNotFoundException) when (sqs.Settings.CreateQueues)
        {
            report.Warning(
                "topic_missing",
                what: $"There is no topic {topic}.",
                evidence: $"SNS knows no {topicArn}.",
                consequence: "Where logins were announced before, somebody deleted it: the service makes it with the next event, and the subscribers of an "
                    + "earlier one hear nothing. Where none was announced yet, nothing is wrong.",
                next: "If it was there before, let those who listen subscribe again as soon as it is made; or make it and subscribe them before the next event.");

            return false;
        }
        catch (TopicNotFoundException)
        {
            report.Fault(
                "topic_missing",
                what: $"There is no topic {topic}.",
                evidence: $"SNS knows no {topicArn}.",
                consequence: "No event leaves: they stay in the outbox. The service may not make the topic (Amazon:CreateQueues=false).",
                next: "Create the topic, or set Amazon:Publish=false.");

            return false;
        }
        catch (SnsException exception) when (exception.IsTransient)
        {
            report.Fault(
                "sns_not_reached",
                what: "SNS cannot be reached.",
                evidence: exception.Message,
                consequence: "Rows are stored; their events wait in the outbox until SNS answers.",
                next: "Look at the route to SNS (a private subnet needs a NAT gateway or a VPC endpoint for SNS), and at AWS_ENDPOINT_URL_SNS.");

            return false;
        }
        catch (SnsException exception)
        {
            report.NotLookedAt($"the topic {topic}", $"SNS answered {RefusalOf.Text(exception)}; it needs sns:GetTopicAttributes");

            return null;
        }
    }
}
