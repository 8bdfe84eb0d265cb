using System.Collections.Frozen;
using System.Text.Json;

namespace BusEtl.AmazonSqs.Client.Protocol;

/// <summary>
/// The messages of a receive. What only describes a message may be missing: a fault of the whole answer would leave all its messages
/// invisible, receive after receive, until the queue's redrive policy takes them away.
/// </summary>
internal static class SqsMessageReader
{
    private static readonly long LatestMilliseconds = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    /// <param name="json">The answer.</param>
    /// <param name="received">The server's time: the sent time of messages without one.</param>
    public static IReadOnlyList<SqsMessage> Messages(ReadOnlySpan<byte> json, DateTimeOffset received)
    {
        List<SqsMessage>? messages = null;
        var reader = new Utf8JsonReader(json);
        reader.ReadObject();
        while (reader.NextMember())
        {
            if (!reader.ValueTextEquals("Messages"u8))
            {
                reader.SkipValue();
                continue;
            }
            if (!reader.EnterArray())
                continue;
            messages ??= new List<SqsMessage>(SqsLimits.MaxReceiveMessages);
            while (reader.NextObject())
                messages.Add(ReadMessage(ref reader, received));
        }
        return messages is null ? [] : messages;
    }

    private static SqsMessage ReadMessage(ref Utf8JsonReader reader, DateTimeOffset received)
    {
        string? id = null, handle = null;
        byte[] body = [];
        var system = default(SystemAttributes);
        IReadOnlyDictionary<string, string> attributes = FrozenDictionary<string, string>.Empty;
        while (reader.NextMember())
        {
            if (reader.ValueTextEquals("MessageId"u8))
                id = reader.ReadText();
            else if (reader.ValueTextEquals("ReceiptHandle"u8))
                handle = reader.ReadText();
            else if (reader.ValueTextEquals("Body"u8))
                body = reader.ReadUtf8();
            else if (reader.ValueTextEquals("Attributes"u8))
                system = ReadSystemAttributes(ref reader);
            else if (reader.ValueTextEquals("MessageAttributes"u8))
                attributes = ReadAttributes(ref reader);
            else
                reader.SkipValue();
        }
        return new SqsMessage
        {
            MessageId = id ?? throw new JsonException("A message has no MessageId."),
            ReceiptHandle = handle ?? throw new JsonException("A message has no ReceiptHandle."),
            Body = body,
            SentTimestamp = system.SentTimestamp ?? received,
            IsSentTimestampKnown = system.SentTimestamp is not null,
            ReceiveCount = system.ReceiveCount,
            MessageGroupId = system.MessageGroupId,
            SequenceNumber = system.SequenceNumber,
            Attributes = attributes,
        };
    }

    private static SystemAttributes ReadSystemAttributes(ref Utf8JsonReader reader)
    {
        var system = default(SystemAttributes);
        if (!reader.EnterObject())
            return system;
        while (reader.NextMember())
        {
            if (reader.ValueTextEquals("SentTimestamp"u8))
                system.SentTimestamp = TimeOf(reader.ReadWholeNumber());
            else if (reader.ValueTextEquals("ApproximateReceiveCount"u8))
                system.ReceiveCount = (int?)reader.ReadWholeNumber();
            else if (reader.ValueTextEquals("MessageGroupId"u8))
                system.MessageGroupId = reader.ReadText();
            else if (reader.ValueTextEquals("SequenceNumber"u8))
                system.SequenceNumber = reader.ReadText();
            else
                reader.SkipValue();
        }
        return system;
    }

    private static DateTimeOffset? TimeOf(long? milliseconds) =>
        milliseconds is >= 0 && milliseconds <= LatestMilliseconds ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds.Value) : null;

    private static Dictionary<string, string> ReadAttributes(ref Utf8JsonReader reader)
    {
        var attributes = new Dictionary<string, string>(StringComparer.Ordinal);
        if (!reader.EnterObject())
            return attributes;
        while (reader.NextMember())
        {
            var name = reader.Name();
            if (reader.EnterObject())
                attributes[name] = ReadValue(ref reader) ?? "";
        }
        return attributes;
    }

    private static string? ReadValue(ref Utf8JsonReader reader)
    {
        string? text = null, binary = null;
        while (reader.NextMember())
        {
            if (reader.ValueTextEquals("StringValue"u8))
                text = reader.ReadText();
            else if (reader.ValueTextEquals("BinaryValue"u8))
                binary = reader.ReadText();
            else
                reader.SkipValue();
        }
        return text ?? binary;
    }

    private struct SystemAttributes
    {
        public DateTimeOffset? SentTimestamp;
        public int? ReceiveCount;
        public string? MessageGroupId;
        public string? SequenceNumber;
    }
}
