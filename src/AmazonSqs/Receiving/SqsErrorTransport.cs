using MassTransit;
using MassTransit.Transports;

namespace BusEtl.AmazonSqs.Receiving;

/// <summary>Moves a message whose work failed for good to the error queue, with its fault.</summary>
internal sealed class SqsErrorTransport(SqsReceiveEndpointContext endpoint) : IErrorTransport
{
    private readonly SqsMove _move = new(endpoint, endpoint.ErrorQueueName);

    public Task Send(ExceptionReceiveContext context) => _move.MoveAsync(context, context.ExceptionHeaders, context.Exception);
}
