using System.Globalization;
using BusEtl.AmazonSqs.Client;

namespace BusEtl.Operations.Diagnosing.Sqs;

/// <summary>Whose requests are these, until when, and does SQS know him?</summary>
internal sealed class CredentialsExamination(SqsAccess sqs, string loginQueue, TimeProvider time) : IExamination
{
    private static readonly TimeSpan Soon = TimeSpan.FromMinutes(5);

    public string Area => "credentials";

    public async Task ExamineAsync(AreaReport report, CancellationToken cancellationToken)
    {
        var signIn = await sqs.SignInAsync();
        if (signIn.Failure is { } failure)
        {
            Report(failure, report);
            return;
        }

        var who = $"{signIn.KeyId} from {signIn.Source}{Until(signIn.Until)}";
        if (signIn.Until is { } until && until - time.GetUtcNow() < Soon)
        {
            report.Warning(
                "credentials_lapse",
                what: "The credentials lapse within minutes.",
                evidence: $"Access key {who}.",
                consequence: "Unless their source renews them, SQS refuses everything then.",
                next: "Give the service a role (ECS task role, instance role) rather than keys that somebody copied.");
        }

        if (await sqs.ClientAsync() is not { } client)
        {
            report.IsWell($"access key {who}");
            report.NotLookedAt("whether SQS knows them", (await sqs.ServerAsync()).WhyNotAsked);
            return;
        }

        LookAtAnswer(await sqs.QueueAsync(client, loginQueue), who, report);
    }

    private static void LookAtAnswer(QueueView queue, string who, AreaReport report)
    {
        var kind = queue.Refusal is { } refusal ? RefusalOf.Kind(refusal) : (Refusal?)null;
        if (kind is Refusal.Identity)
        {
            report.Fault(
                "credentials_refused",
                what: "SQS does not accept the credentials.",
                evidence: $"{RefusalOf.Text(queue.Refusal!)} for access key {who}.",
                consequence: "Nothing is received.",
                next: "Give credentials that exist and have not lapsed. Rights and queues have nothing to do with it.");
            return;
        }

        if (kind is Refusal.Clock)
        {
            report.Fault(
                "credentials_refused_for_clock",
                what: "SQS refuses signatures because of this machine's clock.",
                evidence: $"{RefusalOf.Text(queue.Refusal!)} for access key {who}.",
                consequence: "Nothing is received. Keys and rights may be right.",
                next: "Correct the clock: run an NTP client on the host.");
            return;
        }

        report.IsWell($"access key {who}{Account(queue)}");
    }

    private static void Report(SignInFailure failure, AreaReport report) => report.Fault(
        failure.Code,
        what: failure.Code switch
        {
            "credentials_silent" => "The source of the AWS credentials does not answer.",
            "credentials_unusable" => "The AWS credentials are of a kind that this version cannot use.",
            _ => "There are no AWS credentials.",
        },
        evidence: failure.Reason,
        consequence: failure.EndsTheStart ? "The service does not start." : "Nothing is received; the service waits for them and is not ready.",
        next: failure.Code switch
        {
            "credentials_silent" => "Look at the endpoint that is named, or at the metadata service (hop limit 2 for containers).",
            "credentials_unusable" =>
                "Use what it can: an ECS task role, EKS Pod Identity, an instance's role, a profile with keys or with a credential_process, or keys in "
                + "the environment.",
            _ => "Give the task a role (ECS: taskRoleArn), or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.",
        });

    private static string Until(DateTimeOffset? until) =>
        until is { } end ? string.Create(CultureInfo.InvariantCulture, $", until {end:yyyy-MM-dd HH:mm} UTC") : "";

    // arn:aws:sqs:eu-central-1:123456789012:queue
    private static string Account(QueueView queue) =>
        queue.Arn?.Split(':') is { Length: 6 } parts ? $"; the queue is of account {parts[4]}" : "";
}
