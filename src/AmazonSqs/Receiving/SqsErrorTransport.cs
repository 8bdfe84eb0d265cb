using BusEtl.AmazonSqs.Hosting;
using MassTransit;
using MassTransit.Transports;

namespace BusEtl.AmazonSqs.Receiving;

/// <summary>Moves a message whose work failed for good to the error queue, with its fault.</summary>
internal sealed class SqsErrorTransport(SqsConnection connection, string queueName) : IErrorTransport
{
    public Task Send(ExceptionReceiveContext context) => SqsMove.MoveAsync(connection, queueName, context, context.ExceptionHeaders);
}
