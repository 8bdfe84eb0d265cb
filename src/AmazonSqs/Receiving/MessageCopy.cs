using BusEtl.AmazonSqs.Client;

namespace BusEtl.AmazonSqs.Receiving;

/// <summary>A received message to be sent to its queue again: the same body and headers, and its identity, which the copy would lose.</summary>
internal static class MessageCopy
{
    public static SqsSendEntry Of(InFlightMessage message, SealedHeaders headers, TimeSpan delay) => new()
    {
        Body = message.Native.Body,
        Attributes = headers.Pack(HeadersOf(message), message.Native.Body),
        Delay = delay > TimeSpan.Zero ? delay : null,
        // On a standard queue it names whose message this is, for a fair share of the queue.
        MessageGroupId = message.Native.MessageGroupId,
    };

    /// <summary>Whether the copy says all that the message says: a large message may have no room for its identity.</summary>
    public static bool IsWhole(SqsSendEntry copy, SealedHeaders headers, InFlightMessage message)
    {
        var said = headers.Read(copy.Attributes!, copy.Body).Believed;

        return HeadersOf(message).DistinctBy(header => header.Key)
            .All(header => string.IsNullOrEmpty(header.Value) || said.GetValueOrDefault(header.Key) == header.Value);
    }

    // Identity, sent time and due time first, then the counts: they are the last to be left out.
    private static IEnumerable<KeyValuePair<string, string>> HeadersOf(InFlightMessage message)
    {
        yield return KeyValuePair.Create(SqsHeaders.MessageId, message.MessageId);
        yield return KeyValuePair.Create(SqsHeaders.SentTimestamp, message.SentMilliseconds);
        if (message.Headers.TryGetValue(SqsHeaders.DueTimestamp, out var due))
            yield return KeyValuePair.Create(SqsHeaders.DueTimestamp, due);

        foreach (var header in message.Headers.OrderByDescending(header => OwnHeaders.Has(header.Key)))
            yield return header;
    }
}
