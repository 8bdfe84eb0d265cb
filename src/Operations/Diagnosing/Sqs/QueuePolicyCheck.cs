using System.Text.Json;
using System.Text.Json.Nodes;

namespace BusEtl.Operations.Diagnosing.Sqs;

/// <summary>
/// Whom does the queue's own policy let in? Only what allows is read, without its conditions: a statement that has some counts as limited.
/// </summary>
internal static class QueuePolicyCheck
{
    private static readonly string[] Reading = ["receivemessage", "deletemessage", "purgequeue"];

    public static void LookAt(QueueView queue, AreaReport report)
    {
        if (queue.Text("Policy") is not { } policy)
            return;

        try
        {
            var account = queue.Arn?.Split(':') is { Length: 6 } parts ? parts[4] : "";
            foreach (var statement in Statements(policy))
                LookAt(queue, statement, account, report);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            report.NotLookedAt($"the policy of {queue.Name}", "it is not readable as JSON");
        }
    }

    private static void LookAt(QueueView queue, JsonObject statement, string account, AreaReport report)
    {
        if ((string?)statement["Effect"] != "Allow" || statement["Condition"] is JsonObject { Count: > 0 })
            return;

        var others = Principals(statement["Principal"]).Where(principal => !IsOwn(principal, account)).ToList();
        if (others.Count == 0)
            return;

        var actions = Texts(statement["Action"]).ToList();
        var reads = actions.Any(Reads);
        var isOpen = others.Contains("*");
        var who = isOpen ? "everybody" : string.Join(", ", others);
        var what = $"The policy of {queue.Name} lets {(isOpen ? "everybody" : "others")} {(reads ? "read or delete" : "send")}.";
        var evidence = $"A statement without a condition allows {string.Join(", ", actions)} to {who}.";
        const string Next = "Take the statement away, or give it a condition such as aws:SourceArn; the service's own role needs none of it.";

        if (isOpen && reads)
            report.Fault("queue_open", what, evidence, consequence: "Personal data can be read, and logins can be lost, by whoever knows the URL.", Next);
        else
            report.Warning(
                "queue_lets_others_in",
                what,
                evidence,
                consequence: reads ? "They can read personal data, and take logins away." : "They can send logins of any user.",
                Next);
    }

    private static IEnumerable<JsonObject> Statements(string policy) => JsonNode.Parse(policy)?["Statement"] switch
    {
        JsonArray many => many.OfType<JsonObject>(),
        JsonObject one => [one],
        _ => [],
    };

    // A service, such as SNS, is let in for somebody else; without a condition for anybody.
    private static IEnumerable<string> Principals(JsonNode? principal) => principal is JsonObject who
        ? Texts(who["AWS"]).Concat(Texts(who["Service"]))
        : Texts(principal);

    private static bool IsOwn(string principal, string account) =>
        account.Length > 0 && (principal == account || principal.Contains($"::{account}:", StringComparison.Ordinal));

    private static bool Reads(string action)
    {
        var name = action[(action.IndexOf(':', StringComparison.Ordinal) + 1)..];

        return name.Contains('*', StringComparison.Ordinal)
            || Reading.Any(reading => name.StartsWith(reading, StringComparison.OrdinalIgnoreCase));
    }

    private static IEnumerable<string> Texts(JsonNode? node) => node switch
    {
        JsonArray many => many.Select(one => one?.ToString()).OfType<string>(),
        JsonValue one => [one.ToString()],
        _ => [],
    };
}
