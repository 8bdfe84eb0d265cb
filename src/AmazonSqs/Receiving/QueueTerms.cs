using System.Globalization;
using BusEtl.AmazonSqs.Client;

namespace BusEtl.AmazonSqs.Receiving;

/// <summary>What a queue says about its messages. Its owner may change it while they are received.</summary>
/// <param name="VisibilityTimeout">How long a received message is invisible, at least a second.</param>
/// <param name="MaxReceiveCount">How often one is handed out before SQS moves it to the dead-letter queue; null where SQS never does.</param>
internal sealed record QueueTerms(TimeSpan VisibilityTimeout, int? MaxReceiveCount)
{
    public static readonly string[] AttributeNames = [nameof(VisibilityTimeout), RedrivePolicy.AttributeName];

    public static QueueTerms Of(IReadOnlyDictionary<string, string> attributes)
    {
        var seconds = int.Parse(attributes[nameof(VisibilityTimeout)], CultureInfo.InvariantCulture);

        return new QueueTerms(TimeSpan.FromSeconds(Math.Max(seconds, 1)), RedrivePolicy.Of(attributes)?.MaxReceiveCount);
    }
}
