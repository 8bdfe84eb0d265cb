using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace BusEtl.Tests.Unit.AmazonSqs.Fakes;

/// <summary>Messages as SQS's JSON protocol writes them.</summary>
internal static partial class FakeWire
{
    public static JsonObject Messages(IReadOnlyList<FakeMessage> messages, bool isOld = false)
    {
        if (messages.Count == 0)
            return [];

        var nodes = messages.Select(MessageNode).ToArray();
        if (isOld)
            Array.ForEach(nodes, node => node.AsObject().Remove("Attributes"));

        return new JsonObject { ["Messages"] = new JsonArray(nodes) };
    }

    public static FakeMessage MessageOf(JsonNode entry) => new()
    {
        Body = (string)entry["MessageBody"]!,
        Attributes = entry["MessageAttributes"]?.AsObject().ToDictionary(a => a.Key, a => (string)a.Value!["StringValue"]!) ?? [],
        GroupId = (string?)entry["MessageGroupId"],
        DeduplicationId = (string?)entry["MessageDeduplicationId"],
    };

    public static JsonObject Failure(string id, string code, bool senderFault) =>
        new() { ["Id"] = id, ["Code"] = code, ["Message"] = "Scripted.", ["SenderFault"] = senderFault };

    /// <summary>Letters, digits, <c>_-.</c>; no period at an end or after another; no prefix of AWS's own; at most 256.</summary>
    public static bool IsValidName(string name) => ValidName().IsMatch(name);

    private static JsonNode MessageNode(FakeMessage message)
    {
        var system = new JsonObject
        {
            ["SentTimestamp"] = $"{message.SentAt.ToUnixTimeMilliseconds()}",
            ["ApproximateReceiveCount"] = $"{message.ReceiveCount}",
        };
        if (message.GroupId is { } group)
            system["MessageGroupId"] = group;

        var attributes = message.Attributes.Select(a => KeyValuePair.Create(
            a.Key,
            (JsonNode?)new JsonObject { ["DataType"] = "String", ["StringValue"] = a.Value }));

        return new JsonObject
        {
            ["MessageId"] = message.Id,
            ["ReceiptHandle"] = message.Handle,
            ["Body"] = message.Body,
            ["Attributes"] = system,
            ["MessageAttributes"] = new JsonObject(attributes),
        };
    }

    [GeneratedRegex(@"^(?!(aws|amazon)\.)(?=.{1,256}$)[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$", RegexOptions.IgnoreCase)]
    private static partial Regex ValidName();
}
