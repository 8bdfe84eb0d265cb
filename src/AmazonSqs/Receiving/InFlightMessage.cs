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

    public void ReceivedAgain(string receiptHandle, long timestamp)
    {
        _receiptHandle = receiptHandle;
        HiddenAt = timestamp;
    }

    /// <summary>The delivery begins: from here on it can be cancelled.</summary>
    public void Attach(SqsReceiveContext context)
    {
        lock (_lock)
        {
            _context = context;
            if (_cancelled)
                context.Cancel();
        }
    }

    /// <summary>The delivery has ended, and its context with it.</summary>
    public void Detach()
    {
        lock (_lock)
            _context = null;
    }

    /// <summary>Cancels the delivery.</summary>
    /// <returns>False when it was cancelled before.</returns>
    public bool Cancel()
    {
        lock (_lock)
        {
            if (_cancelled)
                return false;

            _cancelled = true;
            _context?.Cancel();

            return true;
        }
    }
}
