using MassTransit;
using MassTransit.Middleware;
using Microsoft.Extensions.Logging;

namespace BusEtl.Consumers.Consuming;

/// <summary>Counts the deliveries of an endpoint, and sees to it that each one ends in one way.</summary>
internal static class DeliveryEnds
{
    public static void Configure(IReceiveEndpointConfigurator endpoint, LoginMetrics metrics, ILogger logger)
    {
        endpoint.ConfigureReceive(receive => receive.UseFilter(new ReceiveCountFilter(metrics)));

        // Filters of one's own replace MassTransit's: each move is named again.
        endpoint.ConfigureError(error =>
        {
            error.UseFilter(new MovedMessageFilter(metrics, logger));
            error.UseFilter(new ErrorTransportFilter());
        });
        endpoint.ConfigureDeadLetter(skipped =>
        {
            skipped.UseFilter(new UnconsumedMessageFilter());
            skipped.UseFilter(new DeadLetterTransportFilter());
        });
    }
}
