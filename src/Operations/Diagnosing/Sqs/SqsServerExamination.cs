using BusEtl.AmazonSqs.Client.Http;

namespace BusEtl.Operations.Diagnosing.Sqs;

/// <summary>Is there an SQS at the address, does it speak the service's protocol, and do the clocks agree?</summary>
internal sealed class SqsServerExamination(SqsAccess sqs) : IExamination
{
    // AWS refuses a signature that is five minutes off.
    private static readonly TimeSpan Refused = TimeSpan.FromMinutes(4.5);
    private static readonly TimeSpan Noticed = TimeSpan.FromSeconds(30);

    public string Area => "sqs";

    public async Task ExamineAsync(AreaReport report, CancellationToken cancellationToken)
    {
        var server = await sqs.ServerAsync();

        if (server.State == SqsServerState.HasNoAddress)
        {
            report.Fault(
                "sqs_no_address",
                what: "It is not known where SQS is.",
                evidence: server.Reason!,
                consequence: "The service does not start.",
                next: "Set Amazon:Region or AWS_REGION, such as eu-central-1.");
            return;
        }

        LookAtState(server, report);
        LookAtClock(server, report);
        LookAtSns(server, report);
    }

    private static void LookAtState(SqsServer server, AreaReport report)
    {
        switch (server.State)
        {
            case SqsServerState.SpeaksJson:
                report.IsWell($"{server.Place} answers in SQS's JSON protocol, region {server.Endpoint!.Region}");
                break;

            case SqsServerState.SpeaksXml:
                report.Fault(
                    "sqs_speaks_xml",
                    what: $"The server at {server.Place} speaks SQS's old query protocol only.",
                    evidence: server.Evidence,
                    consequence: "The service cannot talk to it: it speaks the JSON protocol, which AWS has had since 2023.",
                    next: "Use a newer version of the emulator (LocalStack 3, ElasticMQ 1.5, moto 5, or newer).");
                break;

            case SqsServerState.IsSomethingElse:
                report.Fault(
                    "sqs_is_something_else",
                    what: $"What answers at {server.Place} is not SQS.",
                    evidence: server.Evidence,
                    consequence: "Nothing is received.",
                    next: $"Correct {server.Setting}; behind a proxy, set HTTPS_PROXY and NO_PROXY.");
                break;

            case SqsServerState.BreaksOff:
                report.Fault(
                    "sqs_breaks_off",
                    what: $"What listens at {server.Place} does not answer as SQS does.",
                    evidence: server.Evidence,
                    consequence: "Nothing is received; the service waits for SQS, or does not start.",
                    next: $"Correct {server.Setting}: host, port, and whether it begins with http:// or https://.");
                break;

            default:
                report.Fault(
                    "sqs_not_reached",
                    what: $"SQS at {server.Place} cannot be reached.",
                    evidence: server.Evidence,
                    consequence: "Nothing is received; the service waits for SQS and is not ready.",
                    next: "Look at the address, at DNS, and at routes and security groups to it (a private subnet needs a NAT gateway or a VPC "
                        + "endpoint for SQS).");
                break;
        }
    }

    private static void LookAtClock(SqsServer server, AreaReport report)
    {
        if (server.State is SqsServerState.CannotBeReached or SqsServerState.DoesNotAnswer or SqsServerState.BreaksOff)
        {
            report.NotLookedAt("the clock against SQS's", "SQS does not answer");
            return;
        }

        if (server.Offset is not { } offset)
        {
            report.NotLookedAt("the clock against SQS's", $"{server.Place} sends no Date");
            return;
        }

        if (!offset.IsAtLeast(Noticed))
        {
            report.IsWell($"clock {offset} SQS's");
            return;
        }

        var evidence = $"This machine's clock is {offset} SQS's, by the Date of its answer.";
        const string Next = "Correct the clock: run an NTP client on the host (chrony; on AWS with the server 169.254.169.123).";
        if (offset.IsAtLeast(Refused))
        {
            report.Fault(
                "clock_off",
                what: "The clock is so far off that AWS refuses every request.",
                evidence,
                consequence: "Nothing is received. A signature is good for five minutes; it has nothing to do with rights or keys.",
                Next);
            return;
        }

        report.Warning(
            "clock_off",
            what: "The clock is off.",
            evidence,
            consequence: "From five minutes on AWS refuses every request; the ages that 'busetl errors' shows are wrong by as much.",
            Next);
    }

    private void LookAtSns(SqsServer server, AreaReport report)
    {
        if (!sqs.Settings.Publish || server.Endpoint is not { } endpoint)
            return;

        try
        {
            var sns = AwsEndpoint.Resolve("sns", null, endpoint.Region, Environment.GetEnvironmentVariable, sqs.Settings.ServiceUrl);
            if (sns.Url == sqs.Settings.ServiceUrl && IsOfSqsAlone(sns.Url))
                ReportOneAddress(sns, report);
        }
        catch (InvalidOperationException exception)
        {
            report.Fault(
                "sns_no_address",
                what: "It is not known where SNS is.",
                evidence: exception.Message,
                consequence: "The service does not start.",
                next: "Correct AWS_ENDPOINT_URL_SNS, or set Amazon:Publish=false.");
        }
    }

    // sqs.eu-central-1.amazonaws.com, eu-central-1.queue.amazonaws.com, vpce-0a1b.sqs.eu-central-1.vpce.amazonaws.com
    private static bool IsOfSqsAlone(Uri url)
    {
        var names = url.Host.ToLowerInvariant().Split('.');

        return names.Contains("amazonaws") && (names.Contains("sqs") || names.Contains("queue"));
    }

    private static void ReportOneAddress(AwsEndpoint sns, AreaReport report) => report.Fault(
        "service_url_is_sqs_only",
        what: "Amazon:ServiceUrl is the address of SQS, and SNS is sent there too.",
        evidence: $"Amazon:ServiceUrl is {sns.Url.Scheme}://{sns.Host}; Amazon:Publish is true, and AWS_ENDPOINT_URL_SNS is not set.",
        consequence: "No event leaves: they stay in the outbox.",
        next: "On AWS take Amazon:ServiceUrl away. Where the address is needed, as for a VPC endpoint without private DNS, set AWS_ENDPOINT_URL_SNS "
            + "beside it.");
}
