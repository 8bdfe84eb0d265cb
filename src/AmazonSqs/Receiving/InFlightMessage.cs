using BusEtl.AmazonSqs.Client;

namespace BusEtl.AmazonSqs.Receiving;

/// <summary>
/// A message between its receive and its delete. Its receipt handle is replaced when the same message is received again meanwhile: SQS
/// deletes by the newest handle only, and says nothing when an older one deletes nothing.
/// </summary>
internal sealed class InFlightMessage(SqsMessage native, ulong number, long receivedAt)
{
    private readonly Lock _lock = new();
    private SqsReceiveContext? _context;
    private bool _cancelled;
    private bool _ended;
    private volatile string _receiptHandle = native.ReceiptHandle;

    public SqsMessage Native { get; } = native;

    public ulong Number { get; } = number;

    public IReadOnlyDictionary<string, string> Headers { get; } = AttributeBudget.Unpack(native.Attributes);

    /// <summary>Timestamp of the first receive, for <c>MaxVisibilityTimeout</c>.</summary>
    public long ReceivedAt { get; } = receivedAt;

    /// <summary>Timestamp of the last time at which the message became invisible: by a receive or a renewal.</summary>
    public long HiddenAt { get; set; } = receivedAt;

    public string ReceiptHandle => _receiptHandle;

    public bool IsCancelled
    {
        get
        {
            lock (_lock)
                return _cancelled;
        }
    }

    /// <summary>Whether a renewal of its visibility is under way.</summary>
    public bool IsRenewing { get; set; }

    /// <summary>Takes the newest receipt handle.</summary>
    /// <returns>False when the message was deleted or given back by an older handle already.</returns>
    public bool TryReceiveAgain(string receiptHandle, long timestamp)
    {
        lock (_lock)
        {
            if (_ended)
                return false;

            _receiptHandle = receiptHandle;
            HiddenAt = timestamp;

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
    /// <returns>False when it was cancelled before.</returns>
    public bool Cancel()
    {
        SqsReceiveContext? context;

        lock (_lock)
        {
            if (_cancelled)
                return false;

            _cancelled = true;
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
