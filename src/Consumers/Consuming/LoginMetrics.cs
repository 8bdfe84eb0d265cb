using System.Diagnostics.Metrics;

namespace BusEtl.Consumers.Consuming;

/// <summary>
/// Counts deliveries and how each one ended, so that the books can be closed: received = stored + duplicates + rejected + failed + redelivered
/// + returned + in work.
/// </summary>
public sealed class LoginMetrics
{
    public const string MeterName = "BusEtl";

    private readonly TimeProvider _time;
    private readonly Counter<long> _receivedCounter;
    private readonly Counter<long> _storedCounter;
    private readonly Counter<long> _rejectedCounter;
    private readonly Counter<long> _failedCounter;
    private readonly Counter<long> _redeliveredCounter;
    private readonly Counter<long> _returnedCounter;
    private readonly Counter<long> _differedCounter;
    private long _received;
    private long _handled;
    private long _stored;
    private long _rejected;
    private long _failed;
    private long _redelivered;
    private long _returned;
    private long _differed;
    private long _inWork;
    private long _firstReceivedAt;
    private long _lastSettledAt;
    private long _inWorkSince;

    public LoginMetrics(IMeterFactory meters, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(meters);
        ArgumentNullException.ThrowIfNull(time);

        _time = time;

        var meter = meters.Create(MeterName);
        _receivedCounter = meter.CreateCounter<long>("busetl.logins.received", "{message}", "Messages delivered to the endpoint.");
        _storedCounter = meter.CreateCounter<long>("busetl.logins.stored", "{login}", "Logins stored for the first time.");
        _rejectedCounter = meter.CreateCounter<long>("busetl.logins.rejected", "{message}", "Invalid messages moved to the error queue.");
        _failedCounter = meter.CreateCounter<long>("busetl.logins.failed", "{message}", "Messages moved to the error queue for another reason.");
        _redeliveredCounter = meter.CreateCounter<long>("busetl.logins.redelivered", "{message}", "Messages sent to be delivered again later.");
        _returnedCounter = meter.CreateCounter<long>("busetl.logins.returned", "{message}", "Messages given back to the queue.");
        _differedCounter = meter.CreateCounter<long>(
            "busetl.logins.differed", "{login}", "Logins that came with the id and day of a stored one of another content; not stored.");
        meter.CreateObservableCounter("busetl.logins.duplicates", () => Read().Duplicates, "{message}", "Messages that were stored before.");
    }

    /// <summary>Deliveries that have begun and not ended.</summary>
    public long InWork => Interlocked.Read(ref _inWork);

    /// <summary>From the first delivery to the end of the last one so far; zero before both.</summary>
    public TimeSpan Busy
    {
        get
        {
            var first = Interlocked.Read(ref _firstReceivedAt);
            var last = Interlocked.Read(ref _lastSettledAt);

            return first == 0 || last == 0 ? TimeSpan.Zero : _time.GetElapsedTime(first, last);
        }
    }

    /// <summary>How long something has been in work without any delivery ending; zero while nothing is in work.</summary>
    public TimeSpan Standing
    {
        get
        {
            var movedAt = Math.Max(Interlocked.Read(ref _inWorkSince), Interlocked.Read(ref _lastSettledAt));

            return InWork == 0 ? TimeSpan.Zero : _time.GetElapsedTime(movedAt);
        }
    }

    public void MessageReceived()
    {
        if (Interlocked.Increment(ref _received) == 1)
            Interlocked.Exchange(ref _firstReceivedAt, _time.GetTimestamp());

        if (Interlocked.Read(ref _inWork) == 0)
            Interlocked.Exchange(ref _inWorkSince, _time.GetTimestamp());

        Interlocked.Increment(ref _inWork);
        _receivedCounter.Add(1);
    }

    /// <summary>A delivery ended, well or not.</summary>
    public void MessageEnded()
    {
        Interlocked.Exchange(ref _lastSettledAt, _time.GetTimestamp());
        Interlocked.Decrement(ref _inWork);
    }

    /// <summary>A delivery ended well: its login stands in the table, from now or from before.</summary>
    public void MessageHandled() => Interlocked.Increment(ref _handled);

    /// <summary>Logins were committed that the table did not have.</summary>
    public void LoginsStored(int count)
    {
        Interlocked.Add(ref _stored, count);
        _storedCounter.Add(count);
    }

    public void MessageRejected()
    {
        Interlocked.Increment(ref _rejected);
        _rejectedCounter.Add(1);
    }

    public void MessageFailed()
    {
        Interlocked.Increment(ref _failed);
        _failedCounter.Add(1);
    }

    /// <summary>A delivery ended with a copy of its message on the way, to be delivered later.</summary>
    public void MessageRedelivered()
    {
        Interlocked.Increment(ref _redelivered);
        _redeliveredCounter.Add(1);
    }

    /// <summary>A delivery ended without a result, and its message goes back to the queue.</summary>
    public void MessageReturned()
    {
        Interlocked.Increment(ref _returned);
        _returnedCounter.Add(1);
    }

    /// <summary>A login has the id and the day of one that is stored, and another content. It is one of the duplicates.</summary>
    public void LoginDiffered()
    {
        Interlocked.Increment(ref _differed);
        _differedCounter.Add(1);
    }

    /// <summary>The counts since the start. Exact when nothing is in work; else off by what is.</summary>
    public LoginCounts Read()
    {
        var handled = Interlocked.Read(ref _handled);
        var stored = Interlocked.Read(ref _stored);

        return new LoginCounts(
            Interlocked.Read(ref _received),
            stored,
            Math.Max(0, handled - stored),
            Interlocked.Read(ref _rejected),
            Interlocked.Read(ref _failed),
            Interlocked.Read(ref _redelivered),
            Interlocked.Read(ref _returned),
            Interlocked.Read(ref _differed));
    }
}

/// <summary>How many deliveries there were and how they ended; those that differed from what is stored are among the duplicates.</summary>
public readonly record struct LoginCounts(
    long Received, long Stored, long Duplicates, long Rejected, long Failed, long Redelivered, long Returned, long Differed)
{
    /// <summary>Deliveries after which the message needs no other.</summary>
    public long Settled => Stored + Duplicates + Rejected + Failed;
}
