using BusEtl.Consumers.Consuming;
using BusEtl.Persistence;
using MassTransit;
using Microsoft.Extensions.Options;

namespace BusEtl.Consumers.Breaking;

/// <summary>
/// Decides whether logins are taken. It opens when the database takes none, or when too large a share of the attempts failed; then every
/// delivery in work is cancelled, which gives its message back. Half open, it lets one delivery through: when that login is stored the
/// breaker closes, when it fails it opens again. Safe for use by many threads.
/// </summary>
public sealed class LoginBreaker
{
    private readonly Lock _lock = new();
    private readonly BreakerOptions _options;
    private readonly FailureShare _share;
    private readonly HashSet<ReceiveContext> _inWork = [];
    private readonly BreakerTrial _trial = new();
    private TaskCompletionSource _opened = NewSignal();

    public LoginBreaker(IOptions<LoginQueueOptions> options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);

        _options = options.Value.Breaker;
        _share = new FailureShare(_options.TrackingPeriod, time);
    }

    public BreakerState State { get; private set; }

    /// <summary>Why it opened last; null when it never did.</summary>
    public BreakerReason? Reason { get; private set; }

    /// <summary>What the database answered, or that it did not, when it opened last or was asked since; null when that was not why.</summary>
    public DatabaseFault? Fault { get; private set; }

    /// <summary>How often it has closed.</summary>
    internal long Closings { get; private set; }

    /// <summary>Completes when the breaker is open.</summary>
    public Task WhenOpenAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
            return _opened.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Lets a delivery in when its turn has come.</summary>
    /// <exception cref="OperationCanceledException">The breaker is open or opened meanwhile; the message has to go back.</exception>
    public async Task EnterAsync(ReceiveContext delivery)
    {
        ArgumentNullException.ThrowIfNull(delivery);

        while (TryEnter(delivery) is { } verdict)
            await verdict.WaitAsync(delivery.CancellationToken);

        delivery.CancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>The delivery has ended, well or not.</summary>
    public void Leave(ReceiveContext delivery)
    {
        ArgumentNullException.ThrowIfNull(delivery);

        lock (_lock)
        {
            _inWork.Remove(delivery);
            _trial.Leave(delivery);
        }
    }

    /// <summary>Logins were stored, or were stored before.</summary>
    public void Succeeded(int logins)
    {
        lock (_lock)
        {
            _share.Add(logins, 0);
            if (State == BreakerState.HalfOpen)
                Close();
        }
    }

    /// <summary>Attempts to store logins failed, though the database takes others.</summary>
    public void Failed(int logins)
    {
        lock (_lock)
        {
            _share.Add(logins, logins);

            // What fails once the database takes logins again says nothing about the others.
            if (State == BreakerState.HalfOpen && Reason != BreakerReason.TooManyFailures)
                Close();

            if (State == BreakerState.HalfOpen || TripsNow())
                Open(BreakerReason.TooManyFailures);
        }

        GiveBackWhenOpen();
    }

    /// <summary>No login can be stored for now, whichever it is.</summary>
    public void Trip(BreakerReason reason, DatabaseFault? fault = null)
    {
        lock (_lock)
            Open(reason, fault);

        GiveBackWhenOpen();
    }

    /// <summary>The database was asked while the breaker is open, and still takes no login.</summary>
    internal void StillFails(DatabaseFault fault)
    {
        lock (_lock)
        {
            if (State == BreakerState.Open)
                Fault = fault;
        }
    }

    /// <summary>An open breaker lets one delivery through from now on.</summary>
    internal void TryOne()
    {
        lock (_lock)
        {
            if (State != BreakerState.Open)
                return;

            State = BreakerState.HalfOpen;
            _opened = NewSignal();
        }
    }

    private Task? TryEnter(ReceiveContext delivery)
    {
        lock (_lock)
        {
            if (State == BreakerState.Open)
                throw new OperationCanceledException("The breaker is open.");

            _inWork.Add(delivery);

            return State == BreakerState.Closed ? null : _trial.Enter(delivery);
        }
    }

    private bool TripsNow() =>
        State == BreakerState.Closed && _share.Attempts >= _options.ActivationThreshold && _share.Failed >= _options.TripThreshold;

    private void Open(BreakerReason reason, DatabaseFault? fault = null)
    {
        if (State == BreakerState.Open)
            return;

        State = BreakerState.Open;
        Reason = reason;
        Fault = fault;
        _share.Clear();
        _trial.End();
        _opened.TrySetResult();
    }

    private void Close()
    {
        State = BreakerState.Closed;
        Closings++;
        _share.Clear();
        _trial.End();
    }

    // Outside of the lock: what hangs on the tokens runs here.
    private void GiveBackWhenOpen()
    {
        ReceiveContext[] inWork;

        lock (_lock)
            inWork = State == BreakerState.Open ? [.. _inWork] : [];

        foreach (var delivery in inWork)
            DeliveryCancellation.Cancel(delivery);
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
