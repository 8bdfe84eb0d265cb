using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace BusEtl.AmazonSqs.Client;

/// <summary>Where SQS itself moves a message of a queue that is received too often.</summary>
/// <param name="DeadLetterArn">The ARN of that queue, which is of the same account and region.</param>
/// <param name="MaxReceiveCount">How often a message is received before it is moved instead.</param>
public sealed record RedrivePolicy(string DeadLetterArn, int MaxReceiveCount)
{
    /// <summary>The queue attribute that holds it.</summary>
    public const string AttributeName = "RedrivePolicy";

    private const string Target = "deadLetterTargetArn";
    private const string Count = "maxReceiveCount";

    /// <summary>The name of the queue to which messages are moved.</summary>
    public string DeadLetterQueue => DeadLetterArn[(DeadLetterArn.LastIndexOf(':') + 1)..];

    /// <summary>The value of the attribute.</summary>
    public string Write() => new JsonObject { [Target] = DeadLetterArn, [Count] = MaxReceiveCount }.ToJsonString();

    /// <returns>The policy of a queue with these attributes; null where there is none.</returns>
    public static RedrivePolicy? Of(IReadOnlyDictionary<string, string> attributes)
    {
        ArgumentNullException.ThrowIfNull(attributes);
        try
        {
            // SQS takes the count as a number and as a text, and answers as it was set.
            return attributes.GetValueOrDefault(AttributeName) is { Length: > 0 } text
                && JsonNode.Parse(text) is JsonObject policy
                && policy[Target]?.ToString() is { } arn
                && int.TryParse(policy[Count]?.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
                    ? new RedrivePolicy(arn, count)
                    : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
