using BusEtl.AmazonSqs.Client;

namespace BusEtl.AmazonSqs.Receiving;

/// <summary>
/// A message between its receive and its delete. Its receipt handle is replaced when the same message is received again meanwhile: SQS
/// deletes by the newest handle only, and says nothing when an older one deletes nothing.
/// </summary>
internal sealed class InFlightMessage(SqsMessage native, ReceivedHeaders headers, ulong number, long receivedAt, TimeSpan hiddenFor)
{
    private const int UnknownCount = -1;

    private readonly Lock _lock = new();
    private SqsReceiveContext? _context;
    private string? _messageId;
    private bool _cancelled;
    private bool _ended;
    private volatile string _receiptHandle = native.ReceiptHandle;
    private int _receiveCount = native.ReceiveCount ?? UnknownCount;

    public SqsMessage Native { get; } = native;

    public ulong Number { get; } = number;

    /// <summary>Attributes of the message, those of the overflow attribute among them, and without those that are not believed.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; } = headers.Believed;

    /// <summary>Whether it came with headers that only the service writes, and without a right seal.</summary>
    public bool HasDisbelievedHeaders { get; } = headers.HasDisbelieved;

    /// <summary>The identity of the message: its <c>MessageId</c> attribute where that is a UUID, in one spelling, else its native id.</summary>
    public string MessageId => _messageId ??=
        MessageIdentity.TryRead(Headers.GetValueOrDefault(SqsHeaders.MessageId), out var id) ? id : Native.MessageId;

    /// <summary>When the message was first sent: its attribute where that can be true, else SQS's own.</summary>
    public DateTimeOffset SentTimestamp => OwnSentTimestamp ?? Native.SentTimestamp;

    /// <summary>Whether it says of itself when it was first sent, and that cannot be true.</summary>
    public bool IsSentTimestampDisbelieved => Headers.ContainsKey(SqsHeaders.SentTimestamp) && OwnSentTimestamp is null;

    /// <summary><see cref="SentTimestamp"/> as it travels in an attribute.</summary>
    public string SentMilliseconds => UnixMilliseconds.Of(SentTimestamp);

    /// <summary>False when neither the message nor the server says when it was sent: then it is the time of its receipt.</summary>
    public bool IsSentTimestampKnown => Native.IsSentTimestampKnown || OwnSentTimestamp is not null;

    /// <summary>How often SQS has handed the message out, the newest time included; null where the server does not say it.</summary>
    public int? ReceiveCount => Volatile.Read(ref _receiveCount) is var count and not UnknownCount ? count : null;

    /// <summary>Timestamp of the first receive, for <c>MaxVisibilityTimeout</c>.</summary>
    public long ReceivedAt { get; } = receivedAt;

    /// <summary>Timestamp of the last time at which the message became invisible: by a receive or a renewal.</summary>
    public long HiddenAt { get; set; } = receivedAt;

    /// <summary>For how long it became invisible then.</summary>
    public TimeSpan HiddenFor { get; set; } = hiddenFor;

    public string ReceiptHandle => _receiptHandle;

    public bool IsCancelled
    {
        get
        {
            lock (_lock)
                return _cancelled;
        }
    }

    /// <summary>Whether it was cancelled because its work took too long, which nothing but itself is the reason for.</summary>
    public bool TookTooLong { get; private set; }

    /// <summary>Whether it is on its way back to the queue.</summary>
    public bool IsReturning { get; set; }

    /// <summary>Whether it was deleted or given back.</summary>
    public bool HasEnded
    {
        get
        {
            lock (_lock)
                return _ended;
        }
    }

    /// <summary>Whether a renewal of its visibility is under way.</summary>
    public bool IsRenewing { get; set; }

    private DateTimeOffset? OwnSentTimestamp =>
        FirstSentTime.TryRead(Headers.GetValueOrDefault(SqsHeaders.SentTimestamp), Native.SentTimestamp, out var time) ? time : null;

    /// <summary>Takes the newest receipt handle.</summary>
    /// <returns>False when the message was deleted or given back by an older handle already.</returns>
    public bool TryReceiveAgain(SqsMessage again, long timestamp, TimeSpan hiddenFor)
    {
        lock (_lock)
        {
            if (_ended)
                return false;

            _receiptHandle = again.ReceiptHandle;
            Volatile.Write(ref _receiveCount, again.ReceiveCount ?? UnknownCount);
            HiddenAt = timestamp;
            HiddenFor = hiddenFor;

            return true;
        }
    }

    /// <summary>Nothing more happens with the message, if the handle is still the newest.</summary>
    public bool TryEnd(string receiptHandle)
    {
        lock (_lock)
        {
            if (receiptHandle == _receiptHandle)
                _ended = true;

            return _ended;
        }
    }

    /// <summary>The delivery begins: from here on it can be cancelled.</summary>
    public void Attach(SqsReceiveContext context)
    {
        lock (_lock)
        {
            _context = context;
            if (!_cancelled)
                return;
        }

        context.Cancel();
    }

    /// <summary>The delivery has ended, and its context with it.</summary>
    public void Detach()
    {
        lock (_lock)
            _context = null;
    }

    /// <summary>Cancels the delivery. Runs what others have hung on its token, which may throw or take its time.</summary>
    /// <param name="tookTooLong">Whether it is cancelled for the time that it has taken.</param>
    /// <returns>False when it was cancelled before.</returns>
    public bool Cancel(bool tookTooLong = false)
    {
        SqsReceiveContext? context;

        lock (_lock)
        {
            if (_cancelled)
                return false;

            _cancelled = true;
            TookTooLong = tookTooLong;
            context = _context;
        }

        try
        {
            context?.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The delivery has ended meanwhile.
        }

        return true;
    }
}
