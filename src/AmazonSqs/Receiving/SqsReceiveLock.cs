using MassTransit.Transports;

namespace BusEtl.AmazonSqs.Receiving;

/// <summary>
/// What the pipe does with the queue's message when its work has ended. Work that was cancelled is no failure: the message comes back at once,
/// while after a fault it stays away for <c>RedeliverVisibilityTimeout</c>; and for a growing time while it cannot be moved to another queue.
/// </summary>
internal sealed class SqsReceiveLock(InFlightMessage message, Settlement settlement, TimeSpan redeliverVisibilityTimeout)
    : ReceiveLockContext
{
    private bool _settled;

    /// <summary>Whether the message was given back to the queue.</summary>
    public bool IsGivenBack { get; private set; }

    public Task Complete()
    {
        _settled = true;

        return settlement.DeleteAsync(message);
    }

    public Task Faulted(Exception exception)
    {
        // An observer that fails after the delete is no reason to bring the message back.
        if (_settled)
            return Task.CompletedTask;

        _settled = IsGivenBack = true;

        return settlement.ReleaseAsync(message, DelayAfter(exception));
    }

    public Task ValidateLockStatus() => Task.CompletedTask;

    private TimeSpan DelayAfter(Exception exception) => exception switch
    {
        OperationCanceledException => TimeSpan.Zero,
        NotMovedException => GiveBackDelay.Of(message.Native, redeliverVisibilityTimeout),
        _ => redeliverVisibilityTimeout,
    };
}
