using BusEtl.AmazonSqs.Client;

namespace BusEtl.Operations.Diagnosing.Sqs;

/// <summary>
/// The rights that the service's role needs, each by a call that changes nothing. Receiving is not tried: it would cost a message one of its
/// chances. Deleting and changing the visibility are tried with a receipt handle of no message, which names none.
/// </summary>
internal sealed class RightsExamination(SqsAccess sqs, QueueNames queues, Func<Task<bool>> looksAsOperator) : IExamination
{
    private const string NoMessage = "busetl-doctor-has-no-message";

    private static readonly string NoReceive = "a receive would cost a message one of its chances";
    private static readonly string NoSend = "only a message that is sent would tell";

    public string Area => "rights";

    public async Task ExamineAsync(AreaReport report, CancellationToken cancellationToken)
    {
        if (await sqs.ClientAsync("the rights of the task's role", report) is not { } client)
            return;

        var login = await sqs.QueueAsync(client, queues.Login);
        if (login.Refusal is { } refusal && RefusalOf.Kind(refusal) is Refusal.Identity or Refusal.Clock)
        {
            report.NotLookedAt("the rights of the task's role", "SQS does not accept the signature");
            return;
        }

        var granted = new List<string>();
        await LookAtLoginsAsync(client, login, granted, report, cancellationToken);
        await LookAtErrorsAsync(client, granted, report);
        if (granted.Count > 0)
            report.IsWell(string.Join(", ", granted));
        Untested(report);
    }

    private async Task LookAtLoginsAsync(
        SqsClient client, QueueView login, List<string> granted, AreaReport report, CancellationToken cancellationToken)
    {
        if (login.Url is not { } url)
        {
            if (!login.IsMissing)
                Refused("GetQueueUrl", login.Name, login.Refusal!, "The service does not start.", report);
            return;
        }

        granted.Add($"sqs:GetQueueUrl on {login.Name}");
        if (login.Attributes is null)
            Refused("GetQueueAttributes", login.Name, login.Refusal!, "Health and the start cannot look at the queue.", report);
        else
            granted.Add("GetQueueAttributes");

        if (await looksAsOperator())
        {
            report.NotLookedAt($"what the service's role may do on {login.Name}", "PostgreSQL says that you are an operator; run this as the service's task");
            return;
        }

        await TryAsync(
            "DeleteMessage",
            login.Name,
            "Every login is stored, is not deleted, and comes again until SQS moves it to the dead-letter queue.",
            () => client.DeleteMessageBatchAsync(url, [NoMessage], cancellationToken),
            granted,
            report);
        await TryAsync(
            "ChangeMessageVisibility",
            login.Name,
            "Work that takes longer than the visibility timeout is done twice, and nothing is given back on a stop.",
            () => client.ChangeMessageVisibilityBatchAsync(url, [new SqsVisibilityChange(NoMessage, TimeSpan.Zero)], cancellationToken),
            granted,
            report);
    }

    private async Task LookAtErrorsAsync(SqsClient client, List<string> granted, AreaReport report)
    {
        var errors = await sqs.QueueAsync(client, queues.Error);
        if (errors.Url is not null)
            granted.Add($"GetQueueUrl on {errors.Name}");
        else if (!errors.IsMissing)
            Refused("GetQueueUrl", errors.Name, errors.Refusal!, "Nothing can be moved to the error queue.", report);
    }

    private static async Task TryAsync(
        string action,
        string queue,
        string consequence,
        Func<Task<IReadOnlyList<BatchEntryFailure>>> call,
        List<string> granted,
        AreaReport report)
    {
        try
        {
            // Whether the entry failed does not matter: the action was let through.
            await call();
            granted.Add(action);
        }
        catch (SqsException exception)
        {
            Refused(action, queue, exception, consequence, report);
        }
    }

    private static void Refused(string action, string queue, SqsException exception, string consequence, AreaReport report)
    {
        if (RefusalOf.Kind(exception) != Refusal.Right)
        {
            report.NotLookedAt($"sqs:{action} on {queue}", $"SQS answered {RefusalOf.Text(exception)}");
            return;
        }

        report.Fault(
            "right_missing",
            what: $"SQS refuses {action} on {queue}.",
            evidence: $"{RefusalOf.Text(exception)} to a call of {action}.",
            consequence,
            next: $"Allow sqs:{action} on the queue {queue} for the task's role; look at the queue's own policy and, with a KMS key, at the key's.");
    }

    private void Untested(AreaReport report)
    {
        report.NotLookedAt($"sqs:ReceiveMessage on {queues.Login}", NoReceive);
        report.NotLookedAt($"sqs:SendMessage on {queues.Login} and {queues.Error}", NoSend);
        if (sqs.Settings.Publish)
            report.NotLookedAt($"sns:Publish on {sqs.Settings.TopicName}", NoSend);
        if (sqs.Settings.CreateQueues)
            report.NotLookedAt("sqs:CreateQueue, sns:CreateTopic", "they would create something");
    }
}
