using MassTransit;
using MassTransit.Context;
using MassTransit.Serialization;
using MassTransit.Transports;

namespace BusEtl.AmazonSqs.Receiving;

/// <summary>Moves a message that no consumer of the endpoint takes to the skipped queue.</summary>
internal sealed class SqsSkippedTransport(SqsReceiveEndpointContext endpoint) : IDeadLetterTransport
{
    private readonly SqsMove _move = new(endpoint, endpoint.SkippedQueueName);

    public Task Send(ReceiveContext context, string reason)
    {
        var headers = new DictionarySendHeaders();
        headers.Set(MessageHeaders.Reason, reason);

        return _move.MoveAsync(context, headers, fault: null);
    }
}
