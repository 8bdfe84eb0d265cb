using MassTransit.Transports;

namespace BusEtl.AmazonSqs.Receiving;

/// <summary>
/// What the pipe does with the queue's message when its work has ended: delete it, or give it back. Work that was cancelled is no failure.
/// </summary>
internal sealed class SqsReceiveLock(InFlightMessage message, Settlement settlement, MessageReturns returns) : ReceiveLockContext
{
    private bool _settled;

    public DeliveryEnd End { get; private set; } = DeliveryEnd.Handled;

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

        _settled = true;
        End = exception is OperationCanceledException ? DeliveryEnd.Returned : DeliveryEnd.Faulted;

        return exception switch
        {
            OperationCanceledException => returns.CancelledAsync(message),
            NotMovedException => returns.NotMovedAsync(message),
            _ => returns.FaultedAsync(message),
        };
    }

    public Task ValidateLockStatus() => Task.CompletedTask;
}
