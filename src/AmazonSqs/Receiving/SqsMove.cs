using System.Globalization;
using BusEtl.AmazonSqs.Client;
using BusEtl.AmazonSqs.Sending;
using MassTransit;
using MassTransit.Context;
using MassTransit.Serialization;
using MassTransit.Transports;
using Microsoft.Extensions.Logging;

namespace BusEtl.AmazonSqs.Receiving;

/// <summary>
/// Moves a message to a companion queue: the same body, byte for byte; its identity and its first sent time as attributes, because the copy
/// gets new ones from SQS; then why it was moved, and counts such as those of attempts; then its own attributes; then everything else about the
/// fault. What an earlier move has left on it is not its own. A message that cannot be moved goes back to its queue.
/// </summary>
internal sealed partial class SqsMove(SqsReceiveEndpointContext endpoint, string queueName)
{
    private static readonly string[] Reasons =
    [
        MessageHeaders.Reason, MessageHeaders.FaultExceptionType, MessageHeaders.FaultMessage,
    ];

    private static readonly IReadOnlyList<KeyValuePair<string, string>> Host = HostHeaders();

    private readonly RecurringFailure _failure = new(endpoint.Connection.Time);

    private ILogger Logger => endpoint.LogContext.Logger;

    /// <param name="context">The delivery.</param>
    /// <param name="reasons">Why it is moved, as headers.</param>
    /// <param name="fault">Why, where it is a fault.</param>
    /// <exception cref="NotMovedException">It could not be moved.</exception>
    public async Task MoveAsync(ReceiveContext context, Headers reasons, Exception? fault)
    {
        if (!context.TryGetPayload(out SqsReceiveContext? received))
            throw new ArgumentException("The message was not received from SQS.", nameof(context));

        try
        {
            await MoveAsync(received, reasons);
        }
        catch (Exception exception)
        {
            Tell(received.Native, fault, exception);
            throw new NotMovedException(queueName, exception);
        }

        if (_failure.Succeeded() is { } ended)
            Log.MovedAgain(Logger, queueName, ended.Times, ended.Lasted);
    }

    private async Task MoveAsync(SqsReceiveContext received, Headers reasons)
    {
        // A move is never cancelled: half of it would be a loss or a copy.
        var sender = await endpoint.Connection.GetSenderAsync(queueName, CancellationToken.None);
        var headers = HeadersOf(received, reasons);

        await sender.SendAsync(new SqsSendEntry
        {
            Body = received.Native.Body,
            Attributes = endpoint.Headers.Pack(headers, received.Native.Body),
            MessageGroupId = sender.IsFifo ? received.Native.MessageGroupId ?? received.MessageId : null,
            // The id of this copy: the same message may be moved again within five minutes, after a replay.
            MessageDeduplicationId = sender.IsFifo ? received.Native.MessageId : null,
        });
    }

    private void Tell(SqsMessage message, Exception? fault, Exception exception)
    {
        if (endpoint.Connection.Queues.MaxReceiveCount(endpoint.Settings.QueueName) is { } most && message.ReceiveCount >= most - 1)
        {
            Log.WillBeDeadLettered(
                Logger, message.MessageId, queueName, message.ReceiveCount, most, fault?.GetType().Name ?? "none", fault?.Message ?? "");
        }

        // A missing right, and a queue that its maker cannot make, are said by those who know of them.
        if (AwsRefusals.Covers(exception) || (endpoint.Connection.HasMaker && exception.InnerException is QueueRefusedException))
            return;

        if (_failure.Failed() is { } failed)
            Log.NotMoved(Logger, exception, queueName, endpoint.Settings.QueueName, GiveBackDelay.Longest, failed.Times);
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

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error,
            "Messages cannot be moved to {Queue}. They go back to {InputQueue} and are tried again, with waits of at most {Longest} ({Times} so "
            + "far; this is said once a minute).")]
        public static partial void NotMoved(
            ILogger logger, Exception exception, string queue, string inputQueue, TimeSpan longest, int times);

        [LoggerMessage(2, LogLevel.Information, "Messages can be moved to {Queue} again. {Times} could not within {Duration}.")]
        public static partial void MovedAgain(ILogger logger, string queue, int times, TimeSpan duration);

        [LoggerMessage(3, LogLevel.Error,
            "The message {MessageId} could not be moved to {Queue}, and was received {Count} of {Most} times: then SQS moves it to the "
            + "dead-letter queue, without its fault, which is {FaultType}: {Fault}")]
        public static partial void WillBeDeadLettered(
            ILogger logger, string messageId, string queue, int? count, int most, string faultType, string fault);
    }
}
