using System.IO.Enumeration;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace BusEtl.AmazonSqs.Topics;

/// <summary>
/// The policy of a queue, with the statements that let topics send to it
/// (https://docs.aws.amazon.com/sns/latest/dg/subscribe-sqs-queue-to-sns-topic.html). The statements of others stay as they are.
/// </summary>
internal static class QueuePolicy
{
    private const string Sns = "sns.amazonaws.com";
    private const string SourceArn = "aws:SourceArn";
    private static readonly string[] Matches = ["ArnEquals", "ArnLike", "StringEquals", "StringLike"];

    /// <summary>Adds what is missing for the topics.</summary>
    /// <returns>The policy to set; null when it allows all topics already.</returns>
    /// <exception cref="JsonException">The policy is not an object of JSON.</exception>
    public static string? Allow(string? policy, string queueArn, IEnumerable<string> topicArns)
    {
        var document = Parse(policy);
        var statements = StatementsOf(document);
        var missing = topicArns
            .Where(topicArn => !statements.Any(statement => Allows(statement, queueArn, topicArn)))
            .Distinct()
            .ToList();
        if (missing.Count == 0)
            return null;

        foreach (var topicArn in missing)
            statements.Add(StatementFor(queueArn, topicArn));

        document["Statement"] = statements;

        return document.ToJsonString();
    }

    private static JsonObject Parse(string? policy)
    {
        if (string.IsNullOrWhiteSpace(policy))
            return new JsonObject { ["Version"] = "2012-10-17" };

        return JsonNode.Parse(policy) as JsonObject ?? throw new JsonException("The policy of the queue is not an object.");
    }

    // A single statement need not be in a list.
    private static JsonArray StatementsOf(JsonObject document)
    {
        var found = document["Statement"];
        document.Remove("Statement");

        return found switch
        {
            JsonArray statements => statements,
            null => [],
            _ => [found],
        };
    }

    private static JsonObject StatementFor(string queueArn, string topicArn) => new()
    {
        ["Effect"] = "Allow",
        ["Principal"] = new JsonObject { ["Service"] = Sns },
        ["Action"] = "sqs:SendMessage",
        ["Resource"] = queueArn,
        ["Condition"] = new JsonObject { ["ArnEquals"] = new JsonObject { [SourceArn] = topicArn } },
    };

    // Only what is understood in full counts; at worst a statement is there twice.
    private static bool Allows(JsonNode? node, string queueArn, string topicArn) =>
        node is JsonObject statement
        && Text(statement["Effect"]) == "Allow"
        && IsSns(statement["Principal"])
        && Any(statement["Action"], action => Like(action, "sqs:SendMessage"))
        && Any(statement["Resource"], resource => Like(resource, queueArn))
        && IsMet(statement["Condition"], topicArn);

    private static bool IsSns(JsonNode? principal) => principal is JsonObject who
        ? Any(who["Service"], service => service == Sns) || Any(who["AWS"], account => account == "*")
        : Text(principal) == "*";

    private static bool IsMet(JsonNode? condition, string topicArn) => condition switch
    {
        null => true,
        JsonObject tests => tests.All(test =>
            Matches.Contains(test.Key, StringComparer.OrdinalIgnoreCase)
            && test.Value is JsonObject keys
            && keys.All(key =>
                key.Key.Equals(SourceArn, StringComparison.OrdinalIgnoreCase) && Any(key.Value, arn => Like(arn, topicArn)))),
        _ => false,
    };

    private static bool Any(JsonNode? oneOrMany, Func<string, bool> test) => oneOrMany is JsonArray many
        ? many.Any(one => Text(one) is { } text && test(text))
        : Text(oneOrMany) is { } single && test(single);

    private static bool Like(string pattern, string value) => FileSystemName.MatchesSimpleExpression(pattern, value, ignoreCase: true);

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : null;
}
