using MassTransit;
using MassTransit.Serialization;

namespace BusEtl.Outbox.Delivery;

/// <summary>Sends the messages of an outbox, one after the other; several outboxes may be sent at the same time.</summary>
internal sealed class OutboxSender(IBus bus, TimeSpan timeout, TimeProvider time)
{
    public async Task SendAsync(ClaimedOutbox outbox, CancellationToken stopping)
    {
        try
        {
            while (!outbox.AllSent && !stopping.IsCancellationRequested)
            {
                await SendAsync(outbox.Messages[outbox.Sent]);
                outbox.Sent++;
            }
        }
        // Whatever it is, it must not reach the other outboxes; the delivery decides what becomes of this one.
        catch (Exception e)
        {
            outbox.Failure = e;
        }
    }

    private async Task SendAsync(MassTransit.EntityFrameworkCoreIntegration.OutboxMessage message)
    {
        var address = message.DestinationAddress ?? throw new InvalidOperationException("The message has no destination address.");

        // A stop lets a send that has begun end: cut short, it might have arrived and would be repeated.
        using var limit = new CancellationTokenSource(timeout, time);
        var endpoint = await bus.GetSendEndpoint(address).WaitAsync(limit.Token);
        await endpoint.Send(new SerializedMessageBody(), new StoredMessage(message, time), limit.Token).WaitAsync(limit.Token);
    }
}
