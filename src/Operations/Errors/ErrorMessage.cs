using BusEtl.AmazonSqs.Client;
using BusEtl.Consumers.Consuming;

namespace BusEtl.Operations.Errors;

/// <summary>A message that stands in an error queue, as an operator thinks of it. Printing one prints its id only.</summary>
internal sealed class ErrorMessage
{
    private ErrorMessage(SqsMessage native, ReceivedHeaders headers)
    {
        (Native, Headers, IsSealed) = (native, headers.All, headers.IsSealed);
        Id = MessageIdentity.TryRead(Headers.GetValueOrDefault(MessageHeaders.MessageId), out var id) ? id : native.MessageId;
        _ = FirstSentTime.TryRead(
            headers.Believed.GetValueOrDefault(MessageHeaders.SentTimestamp), native.SentTimestamp, out var firstSent);
        FirstSent = firstSent;
        Fault = ErrorFault.Of(Headers);
        Replays = CountHeader.Parse(headers.Believed.GetValueOrDefault(MessageHeaders.Replays)) ?? 0;
    }

    /// <summary>The copy in the error queue.</summary>
    public SqsMessage Native { get; }

    /// <summary>All headers, those of the overflow attribute among them. May hold anything.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; }

    /// <summary>
    /// Whether the service wrote fault, attempts and times. It does not seal what has no room for a seal, nor did earlier versions; in a
    /// dead-letter queue they are the sender's own words.
    /// </summary>
    public bool IsSealed { get; }

    /// <summary>The message's identity: its attribute where that is a UUID, in one spelling, else SQS's id, as the service sees it.</summary>
    public string Id { get; }

    /// <summary>When the message was first sent, to its first queue, as the service sees it.</summary>
    public DateTimeOffset FirstSent { get; }

    /// <summary>When this copy came to the queue.</summary>
    public DateTimeOffset InQueueSince => Native.SentTimestamp;

    public ErrorFault Fault { get; }

    /// <summary>Failed attempts; null where no header says it.</summary>
    public int? Attempts => CountHeader.Parse(Headers.GetValueOrDefault(MessageHeaders.Attempts));

    /// <summary>How often operators have sent the message back already.</summary>
    public int Replays { get; }

    public string GroupId => ErrorGroup.IdOf(Fault);

    /// <summary>The key of the message's row; null for a message without a UUID, which the service cannot store.</summary>
    public LoginKey? Key => Guid.TryParse(Id, out var id) ? new LoginKey(DateOnly.FromDateTime(FirstSent.UtcDateTime), id) : null;

    public static ErrorMessage Of(SqsMessage native, SealedHeaders headers) => new(native, headers.Read(native.Attributes, native.Body));

    public override string ToString() => Id;
}

/// <summary>The key of a row of <c>user_logins</c>.</summary>
internal readonly record struct LoginKey(DateOnly CreateDate, Guid MessageId);
