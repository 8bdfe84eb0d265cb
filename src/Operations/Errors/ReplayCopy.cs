using System.Globalization;
using BusEtl.AmazonSqs.Client;

namespace BusEtl.Operations.Errors;

/// <summary>What is sent back: the same message, to the service, with its identity and first sent time, and without its fault.</summary>
internal static class ReplayCopy
{
    public static SqsSendEntry Of(ReplayCandidate candidate) => new()
    {
        Body = candidate.Body,
        Attributes = AttributeBudget.Pack(HeadersOf(candidate.Message), candidate.Body.Length),
    };

    private static IEnumerable<KeyValuePair<string, string>> HeadersOf(ErrorMessage message)
    {
        // A message that SQS itself moved has neither attribute; its copy would become another login.
        yield return KeyValuePair.Create(MessageHeaders.MessageId, message.Id);
        yield return KeyValuePair.Create(
            MessageHeaders.SentTimestamp, message.FirstSent.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture));
        yield return KeyValuePair.Create(MessageHeaders.Replays, (message.Replays + 1).ToString(CultureInfo.InvariantCulture));

        foreach (var header in message.Headers)
        {
            if (header.Key is not (MessageHeaders.MessageId or MessageHeaders.SentTimestamp or MessageHeaders.Replays)
                && !MessageHeaders.IsOfTheFailedDelivery(header.Key))
            {
                yield return header;
            }
        }
    }
}
