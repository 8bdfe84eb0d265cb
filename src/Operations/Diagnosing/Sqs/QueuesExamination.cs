using BusEtl.AmazonSqs.Client;
using BusEtl.Consumers.Consuming;

namespace BusEtl.Operations.Diagnosing.Sqs;

/// <summary>Are the queues there, and are they what the settings say?</summary>
internal sealed class QueuesExamination(SqsAccess sqs, LoginQueueOptions options) : IExamination
{
    private readonly QueueNames _names = QueueNames.Of(options);

    public string Area => "queues";

    public async Task ExamineAsync(AreaReport report, CancellationToken cancellationToken)
    {
        if (await sqs.ClientAsync("the queues", report) is not { } client)
            return;

        var views = await Task.WhenAll(
            new[] { _names.Login, _names.Error, _names.DeadLetter }.Select(name => sqs.QueueAsync(client, name)));
        var (login, error, deadLetter) = (views[0], views[1], views[2]);
        LookAtExistence(client, login, error, deadLetter, report);

        foreach (var queue in views)
        {
            if (queue.Url is null && !queue.IsMissing)
                report.NotLookedAt($"the queue {queue.Name}", Why(queue));
            else if (queue is { Url: not null, Attributes: null })
                report.NotLookedAt($"the attributes of {queue.Name}", Why(queue));
        }

        if (login.Attributes is not null)
        {
            QueueTimes.LookAt(login, options, report);
            await new RedriveCheck(sqs, client, options).LookAtAsync(login, deadLetter, report);
        }

        QueueRetention.LookAt(error, options, report);
        QueueRetention.LookAt(deadLetter, options, report);
        QueueSizes.LookAt(login, error, report);
        QueueEncryption.LookAt(login, [error, deadLetter], report);
        foreach (var queue in views.Where(queue => queue.Attributes is not null))
            QueuePolicyCheck.LookAt(queue, report);
    }

    private void LookAtExistence(SqsClient client, QueueView login, QueueView error, QueueView deadLetter, AreaReport report)
    {
        if (login.IsMissing)
        {
            Missing(
                client,
                login,
                [error, deadLetter],
                attributes: $"a RedrivePolicy with maxReceiveCount {options.ErrorQueue.MaxReceiveCount} to {_names.DeadLetter}, "
                    + $"VisibilityTimeout {options.Receive.VisibilityTimeout.TotalSeconds:0}",
                makes: "it makes the queue, error queue and dead-letter queue at its start, and again while it runs",
                consequence: "Nothing is received until it is there.",
                report);
        }

        if (error.IsMissing)
        {
            Missing(
                client,
                error,
                [login, deadLetter],
                attributes: $"MessageRetentionPeriod {options.ErrorQueue.Retention.TotalSeconds:0}",
                makes: "it makes the queue at its start, and again while it runs",
                consequence: "What cannot be stored cannot be moved there, and ends in the dead-letter queue.",
                report);
        }
    }

    private void Missing(
        SqsClient client, QueueView queue, IReadOnlyList<QueueView> others, string attributes, string makes, string consequence, AreaReport report)
    {
        // arn:aws:sqs:eu-central-1:123456789012:queue
        var account = others.Select(other => other.Arn?.Split(':')).FirstOrDefault(parts => parts is { Length: 6 }) is { } known
            ? $", account {known[4]} as of the other queues"
            : "";
        var evidence = $"SQS at {client.Server.Place}{account} says that there is none, or that these credentials may not see it.";
        if (sqs.Settings.CreateQueues)
        {
            report.Warning(
                "queue_missing",
                what: $"There is no queue {queue.Name}.",
                evidence,
                consequence: $"{consequence} The service may make it (Amazon:CreateQueues): {makes}.",
                next: "If the service has never run here, start it. Otherwise compare name, region and account; if somebody deleted the queue, a running "
                    + "task makes it again within a minute or two, without what others had set on it.");
            return;
        }

        report.Fault(
            "queue_missing",
            what: $"There is no queue {queue.Name}.",
            evidence,
            consequence: $"{consequence} The service may not make it (Amazon:CreateQueues=false), and does not start.",
            next: $"Compare name, region and account; then create the queue, or let the service do it. By hand it needs "
                + $"{attributes}, and the KMS key that all queues of the service have.");
    }

    private static string Why(QueueView queue) => queue.Refusal is { } refusal ? $"SQS answered {RefusalOf.Text(refusal)}" : "it is not there";
}
