using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using BusEtl.AmazonSqs.Client;
using BusEtl.Consumers.Consuming;

namespace BusEtl.Operations.Diagnosing.Sqs;

/// <summary>Where do messages go that are received too often, and how often is that?</summary>
internal sealed class RedriveCheck(SqsAccess sqs, SqsClient client, LoginQueueOptions options)
{
    public async Task LookAtAsync(QueueView login, QueueView deadLetter, AreaReport report)
    {
        if (Read(login.Text("RedrivePolicy")) is not ({ } targetArn, { } count))
        {
            report.Warning(
                "redrive_missing",
                what: $"The queue {login.Name} has no redrive policy.",
                evidence: $"Its RedrivePolicy is {(login.Text("RedrivePolicy") is null ? "not set" : "not readable")}.",
                consequence: "A message that kills the process comes again for ever.",
                next: $"Set one to {deadLetter.Name} with maxReceiveCount {options.ErrorQueue.MaxReceiveCount}.");
            return;
        }

        LookAtCount(login, count, report);
        await LookAtTargetAsync(login, deadLetter, targetArn, report);
        LookAtPermission(login, deadLetter, report);
    }

    private void LookAtCount(QueueView login, long count, AreaReport report)
    {
        var set = options.ErrorQueue.MaxReceiveCount;
        if (count == set)
            return;

        report.Warning(
            "redrive_count_differs",
            what: $"The queue {login.Name} gives a message {(count < set ? "fewer" : "more")} chances than the settings say.",
            evidence: string.Create(
                CultureInfo.InvariantCulture, $"maxReceiveCount is {count:N0}, LoginQueue:ErrorQueue:MaxReceiveCount {set:N0}."),
            consequence: count < set
                ? "Stops and crashes use chances up: good logins of a backlog end in the dead-letter queue earlier."
                : "A message that kills the process does so more often before SQS takes it away.",
            next: $"Set maxReceiveCount of the queue's RedrivePolicy to {set}, or the setting to what the queue has.");
    }

    private async Task LookAtTargetAsync(QueueView login, QueueView deadLetter, string targetArn, AreaReport report)
    {
        var name = targetArn[(targetArn.LastIndexOf(':') + 1)..];
        if (name == options.EffectiveErrorQueueName || name == login.Name)
        {
            report.Warning(
                "redrive_target_wrong",
                what: $"The dead-letter queue of {login.Name} is {name}.",
                evidence: $"deadLetterTargetArn is {targetArn}.",
                consequence: "What SQS moves there has no reason, and stands among what the service has put aside.",
                next: $"Make a queue {deadLetter.Name} and name it in the RedrivePolicy.");
            return;
        }

        var target = name == deadLetter.Name ? deadLetter : await sqs.QueueAsync(client, name);
        if (target.IsMissing)
        {
            report.Fault(
                "redrive_target_missing",
                what: $"The dead-letter queue of {login.Name} does not exist.",
                evidence: $"deadLetterTargetArn is {targetArn}; SQS has no queue {name} that these credentials may see.",
                consequence: "A message that kills the process comes again for ever, and is lost when its retention ends.",
                next: $"Create the queue {name}, or name another one in the RedrivePolicy.");
            return;
        }

        report.IsWell($"{login.Name}: dead letters go to {name}");
        if (name != deadLetter.Name)
            report.NotLookedAt($"the attributes of {name}", $"the service knows {deadLetter.Name}; 'busetl errors --queue {name}' looks into it");
    }

    private static void LookAtPermission(QueueView login, QueueView deadLetter, AreaReport report)
    {
        if (deadLetter.Text("RedriveAllowPolicy") is not { } policy || login.Arn is not { } arn)
            return;

        var allows = Parse(policy);
        var permission = (string?)allows?["redrivePermission"];
        var isAllowed = permission is null or "allowAll"
            || (permission == "byQueue" && allows?["sourceQueueArns"] is JsonArray sources && sources.Any(source => (string?)source == arn));
        if (isAllowed)
            return;

        report.Fault(
            "redrive_not_allowed",
            what: $"The queue {deadLetter.Name} does not take dead letters of {login.Name}.",
            evidence: $"Its RedriveAllowPolicy says {permission}.",
            consequence: "A message that kills the process comes again for ever.",
            next: $"Set redrivePermission to byQueue with {arn}, or to allowAll.");
    }

    private static (string? TargetArn, long? Count) Read(string? policy)
    {
        var document = policy is null ? null : Parse(policy);
        // AWS gives the count as a number; some emulators give the text that they were given.
        var count = document?["maxReceiveCount"]?.ToString();

        return (
            (string?)document?["deadLetterTargetArn"],
            long.TryParse(count, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : null);
    }

    private static JsonObject? Parse(string json)
    {
        try
        {
            return JsonNode.Parse(json) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
