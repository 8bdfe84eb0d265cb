using System.Globalization;
using BusEtl.AmazonSqs.Client;

namespace BusEtl.Operations.Errors;

/// <summary>A message that stands in an error queue, as an operator thinks of it. Printing one prints its id only.</summary>
internal sealed class ErrorMessage
{
    private ErrorMessage(SqsMessage native, IReadOnlyDictionary<string, string> headers)
    {
        (Native, Headers) = (native, headers);
        var own = headers.GetValueOrDefault(MessageHeaders.MessageId);
        Id = Guid.TryParse(own, out var id) && id != Guid.Empty ? own! : native.MessageId;
        _ = FirstSentTime.TryRead(headers.GetValueOrDefault(MessageHeaders.SentTimestamp), native.SentTimestamp, out var firstSent);
        FirstSent = firstSent;
        Fault = ErrorFault.Of(headers);
    }

    /// <summary>The copy in the error queue.</summary>
    public SqsMessage Native { get; }

    /// <summary>All headers, those of the overflow attribute among them. May hold anything.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; }

    /// <summary>The message's identity: its attribute where that is a UUID, else SQS's id, as the service sees it.</summary>
    public string Id { get; }

    /// <summary>When the message was first sent, to its first queue, as the service sees it.</summary>
    public DateTimeOffset FirstSent { get; }

    /// <summary>When this copy came to the queue.</summary>
    public DateTimeOffset InQueueSince => Native.SentTimestamp;

    public ErrorFault Fault { get; }

    /// <summary>Failed attempts; null where no header says it.</summary>
    public int? Attempts => CountOf(MessageHeaders.Attempts);

    /// <summary>How often operators have sent the message back already.</summary>
    public int Replays => CountOf(MessageHeaders.Replays) ?? 0;

    public string GroupId => ErrorGroup.IdOf(Fault);

    /// <summary>The key of the message's row; null for a message without a UUID, which the service cannot store.</summary>
    public LoginKey? Key => Guid.TryParse(Id, out var id) ? new LoginKey(DateOnly.FromDateTime(FirstSent.UtcDateTime), id) : null;

    public static ErrorMessage Of(SqsMessage native) => new(native, AttributeBudget.Unpack(native.Attributes));

    public override string ToString() => Id;

    private int? CountOf(string header) =>
        int.TryParse(Headers.GetValueOrDefault(header), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : null;
}

/// <summary>The key of a row of <c>user_logins</c>.</summary>
internal readonly record struct LoginKey(DateOnly CreateDate, Guid MessageId);
