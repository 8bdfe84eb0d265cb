using System.Globalization;
using BusEtl.AmazonSqs.Client;

namespace BusEtl.Operations.Errors;

/// <summary>What is sent back: the same message, to the service, with its identity and first sent time, and without its fault.</summary>
internal static class ReplayCopy
{
    public static SqsSendEntry Of(ReplayCandidate candidate, SealedHeaders headers) => new()
    {
        Body = candidate.Body,
        Attributes = headers.Pack(HeadersOf(candidate.Message), candidate.Body),
    };

    private static IEnumerable<KeyValuePair<string, string>> HeadersOf(ErrorMessage message)
    {
        // A message that SQS itself moved has neither attribute; its copy would become another login.
        yield return KeyValuePair.Create(MessageHeaders.MessageId, message.Id);
        yield return KeyValuePair.Create(MessageHeaders.SentTimestamp, UnixMilliseconds.Of(message.FirstSent));
        yield return KeyValuePair.Create(MessageHeaders.Replays, (message.Replays + 1).ToString(CultureInfo.InvariantCulture));

        foreach (var header in message.Headers)
        {
            if (header.Key != MessageHeaders.MessageId && !OwnHeaders.Has(header.Key))
                yield return header;
        }
    }
}
