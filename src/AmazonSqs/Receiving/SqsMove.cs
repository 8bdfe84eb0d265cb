using System.Globalization;
using BusEtl.AmazonSqs.Client;
using BusEtl.AmazonSqs.Hosting;
using BusEtl.AmazonSqs.Sending;
using MassTransit;
using MassTransit.Context;
using MassTransit.Serialization;
using MassTransit.Transports;

namespace BusEtl.AmazonSqs.Receiving;

/// <summary>
/// Moves a message to a companion queue: the same body, byte for byte; its identity and its first sent time as attributes, because the copy
/// gets new ones from SQS; then why it was moved, and counts such as those of attempts; then its own attributes; then everything else about the
/// fault. What an earlier move has left on it is not its own.
/// </summary>
internal static class SqsMove
{
    private static readonly string[] Reasons =
    [
        MessageHeaders.Reason, MessageHeaders.FaultExceptionType, MessageHeaders.FaultMessage,
    ];

    private static readonly IReadOnlyList<KeyValuePair<string, string>> Host = HostHeaders();

    public static async Task MoveAsync(SqsConnection connection, string queueName, ReceiveContext context, Headers reasons)
    {
        if (!context.TryGetPayload(out SqsReceiveContext? received))
            throw new ArgumentException("The message was not received from SQS.", nameof(context));

        // A move is never cancelled: half of it would be a loss or a copy.
        var sender = await connection.GetSenderAsync(queueName, CancellationToken.None);
        var headers = HeadersOf(received, reasons);

        await sender.SendAsync(new SqsSendEntry
        {
            Body = received.Native.Body,
            Attributes = AttributeBudget.Pack(headers, received.Native.Body.Length),
            MessageGroupId = sender.IsFifo ? received.Native.MessageGroupId ?? received.MessageId : null,
            // The id of this copy: the same message may be moved again within five minutes, after a replay.
            MessageDeduplicationId = sender.IsFifo ? received.Native.MessageId : null,
        });
    }

    private static IEnumerable<KeyValuePair<string, string>> HeadersOf(SqsReceiveContext received, Headers reasons)
    {
        yield return KeyValuePair.Create(SqsHeaders.MessageId, received.MessageId);
        yield return KeyValuePair.Create(SqsHeaders.SentTimestamp, received.SentMilliseconds);

        foreach (var name in Reasons)
        {
            if (reasons.TryGetHeader(name, out var value) && HeaderText.Of(value) is { } text)
                yield return KeyValuePair.Create(name, text);
        }

        var others = reasons.GetAll()
            .Select(header => KeyValuePair.Create(header.Key, HeaderText.Of(header.Value) ?? ""))
            .ToList();
        foreach (var count in others.Where(header => IsCount(header.Value)))
            yield return count;

        // By its own name it would count the redeliveries of a copy that is sent back.
        if (received.MessageAttributes.TryGetValue(MessageHeaders.RedeliveryCount, out var redeliveries))
            yield return KeyValuePair.Create(MessageHeaders.FaultRedeliveryCount, redeliveries);

        foreach (var (name, value) in received.MessageAttributes)
        {
            if (!SqsHeaders.IsTransient(name))
                yield return KeyValuePair.Create(name, value);
        }

        foreach (var header in others.Concat(Host))
            yield return header;
    }

    private static List<KeyValuePair<string, string>> HostHeaders()
    {
        var headers = new DictionarySendHeaders();
        headers.SetHostHeaders();

        return [.. headers.GetAll().Select(header => KeyValuePair.Create(header.Key, HeaderText.Of(header.Value) ?? ""))];
    }

    private static bool IsCount(string value) => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out _);
}
