using BusEtl.Operations.Diagnosing;
using BusEtl.Operations.Diagnosing.Sqs;

namespace BusEtl.Tests.Unit.Diagnosing;

/// <summary>Queues as SQS would describe them.</summary>
internal static class MadeUpQueue
{
    public const string Account = "123456789012";

    public static QueueView Of(string name, params (string Attribute, string Value)[] attributes)
    {
        var all = attributes.ToDictionary(one => one.Attribute, one => one.Value);
        all.TryAdd("QueueArn", $"arn:aws:sqs:eu-central-1:{Account}:{name}");

        return new QueueView(name, $"https://sqs.eu-central-1.amazonaws.com/{Account}/{name}", all, null);
    }

    /// <summary>The codes that a check finds.</summary>
    public static IReadOnlyList<string> Codes(Action<AreaReport> look)
    {
        var report = new AreaReport("queues");
        look(report);

        return [.. report.Findings.Select(finding => $"{finding.Severity} {finding.Code}")];
    }
}
