using BusEtl.AmazonSqs.Hosting;
using MassTransit;
using MassTransit.Context;
using MassTransit.Serialization;
using MassTransit.Transports;

namespace BusEtl.AmazonSqs.Receiving;

/// <summary>Moves a message that no consumer of the endpoint takes to the skipped queue.</summary>
internal sealed class SqsSkippedTransport(SqsConnection connection, string queueName) : IDeadLetterTransport
{
    public Task Send(ReceiveContext context, string reason)
    {
        var headers = new DictionarySendHeaders();
        headers.Set(MessageHeaders.Reason, reason);

        return SqsMove.MoveAsync(connection, queueName, context, headers);
    }
}
