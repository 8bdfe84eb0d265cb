using MassTransit;
using MassTransit.Transports;

namespace BusEtl.Consumers.Breaking;

/// <summary>Cancels deliveries in work, whose messages go back to their queue.</summary>
internal static class DeliveryCancellation
{
    public static void Cancel(ReceiveContext delivery)
    {
        try
        {
            if (delivery is BaseReceiveContext common)
                common.Cancel();
            else if (delivery.TryGetPayload(out CancellationTokenSource? work))
                work.Cancel();
        }
        catch (Exception exception) when (exception is ObjectDisposedException or AggregateException)
        {
            // It has ended meanwhile, or something that hung on it failed: its own delivery says so.
        }
    }
}
