using System.Globalization;
using System.Text.Json;

namespace BusEtl.AmazonSqs.Receiving;

/// <summary>What a queue says about its messages. Its owner may change it while they are received.</summary>
/// <param name="VisibilityTimeout">How long a received message is invisible, at least a second.</param>
/// <param name="MaxReceiveCount">How often one is handed out before SQS moves it to the dead-letter queue; null where SQS never does.</param>
internal sealed record QueueTerms(TimeSpan VisibilityTimeout, int? MaxReceiveCount)
{
    public static readonly string[] AttributeNames = [nameof(VisibilityTimeout), RedrivePolicy];

    private const string RedrivePolicy = nameof(RedrivePolicy);

    public static QueueTerms Of(IReadOnlyDictionary<string, string> attributes)
    {
        var seconds = int.Parse(attributes[nameof(VisibilityTimeout)], CultureInfo.InvariantCulture);

        return new QueueTerms(TimeSpan.FromSeconds(Math.Max(seconds, 1)), CountOf(attributes.GetValueOrDefault(RedrivePolicy)));
    }

    // {"deadLetterTargetArn":"...","maxReceiveCount":"20"}, with a number or its text.
    private static int? CountOf(string? policy)
    {
        try
        {
            return policy is { Length: > 0 }
                && JsonElement.Parse(policy) is { ValueKind: JsonValueKind.Object } json
                && json.TryGetProperty("maxReceiveCount", out var count)
                && int.TryParse(count.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                    ? number
                    : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
