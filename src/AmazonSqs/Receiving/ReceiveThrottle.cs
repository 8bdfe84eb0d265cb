using MassTransit;
using Microsoft.Extensions.Logging;

namespace BusEtl.AmazonSqs.Receiving;

/// <summary>
/// How much is received, by how deliveries end: one message until the first was handled, where the start is a cautious one; one at a time, with
/// rests, from when none is handled any more.
/// </summary>
internal sealed partial class ReceiveThrottle(
    PrefetchSlots slots, EndpointState state, string queueName, TimeProvider time, Func<double> random, ILogger logger)
{
    private readonly FaultStreak _faults = new(time, random);

    /// <summary>Whether messages are taken one by one, to see whether any is handled.</summary>
    public bool IsTrying => slots.IsCautious || _faults.IsOn;

    /// <summary>A delivery ended. Gives its place to others, at once or after a rest.</summary>
    public void Ended(DeliveryEnd end, CancellationToken stopping)
    {
        if (end == DeliveryEnd.Faulted && _faults.Faulted() is { Ticks: > 0 } rest)
        {
            _ = RestAsync(rest, stopping);
            return;
        }

        if (end == DeliveryEnd.Handled)
        {
            slots.Open();
            if (_faults.Handled())
                _ = RecoverAsync();
        }

        slots.Release(1);
    }

    private async Task RestAsync(TimeSpan rest, CancellationToken stopping)
    {
        if (_faults.TryAnnounce())
        {
            slots.Narrow();
            Log.NothingHandled(logger, queueName, rest);
            await state.FaultedAsync(
                EndpointPart.Handling, new ConnectionException($"None of the last messages of {queueName} could be handled or moved."));
        }

        await Task.Delay(rest, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        slots.Release(1);
    }

    private Task RecoverAsync()
    {
        Log.HandledAgain(logger, queueName);

        return state.ReadyAsync(EndpointPart.Handling);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error,
            "None of the last messages of {Queue} could be handled, nor moved to the error queue. To use up no more of their receives, one "
            + "message is tried in {Rest}, and then one after the other at growing intervals, until one is handled.")]
        public static partial void NothingHandled(ILogger logger, string queue, TimeSpan rest);

        [LoggerMessage(2, LogLevel.Information, "A message of {Queue} was handled. All are received again.")]
        public static partial void HandledAgain(ILogger logger, string queue);
    }
}
