using MassTransit;

namespace BusEtl.Consumers.Breaking;

/// <summary>The one delivery that a half-open breaker lets through, and those that wait for what becomes of it. The breaker's lock guards it.</summary>
internal sealed class BreakerTrial
{
    private ReceiveContext? _delivery;
    private TaskCompletionSource _verdict = NewVerdict();

    /// <returns>Null for the delivery that is let through; for others what to wait for before they try again.</returns>
    public Task? Enter(ReceiveContext delivery)
    {
        if (_delivery is not null && _delivery != delivery)
            return _verdict.Task;

        _delivery = delivery;

        return null;
    }

    /// <summary>The delivery has ended; if it was the one that was let through, the next one may try.</summary>
    public void Leave(ReceiveContext delivery)
    {
        if (_delivery == delivery)
            End();
    }

    /// <summary>The breaker has decided.</summary>
    public void End()
    {
        _delivery = null;
        _verdict.SetResult();
        _verdict = NewVerdict();
    }

    private static TaskCompletionSource NewVerdict() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
