using MassTransit.Transports;

namespace BusEtl.AmazonSqs.Receiving;

/// <summary>What the pipe does with the queue's message when its work has ended.</summary>
internal sealed class SqsReceiveLock(InFlightMessage message, Settlement settlement, TimeSpan redeliverVisibilityTimeout)
    : ReceiveLockContext
{
    /// <summary>Whether the message was given back to the queue.</summary>
    public bool IsGivenBack { get; private set; }

    public Task Complete() => settlement.DeleteAsync(message);

    public Task Faulted(Exception exception)
    {
        IsGivenBack = true;

        return settlement.ReleaseAsync(message, redeliverVisibilityTimeout);
    }

    public Task ValidateLockStatus() => Task.CompletedTask;
}
