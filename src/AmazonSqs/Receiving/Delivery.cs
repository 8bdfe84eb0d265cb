using System.Runtime.CompilerServices;
using BusEtl.AmazonSqs.Client;
using BusEtl.AmazonSqs.Hosting;
using BusEtl.AmazonSqs.Sending;
using MassTransit;
using MassTransit.Transports;
using Microsoft.Extensions.Logging;

namespace BusEtl.AmazonSqs.Receiving;

/// <summary>
/// What happens with a message whose turn has come: it goes through the pipe; or it was handled before and is deleted; or it is not due yet
/// and waits on.
/// </summary>
internal sealed partial class Delivery(
    SqsReceiveEndpointContext endpoint,
    InFlightMessages inFlight,
    Settlement settlement,
    MessageReturns returns,
    IReceivePipeDispatcher dispatcher,
    ILogger logger)
{
    // SQS counts its 12 hours from the receive.
    private static readonly TimeSpan LongestHiding = SqsLimits.MaxVisibilityTimeout - TimeSpan.FromMinutes(1);

    /// <summary>Delivers. Never throws.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<DeliveryEnd> RunAsync(InFlightMessage message)
    {
        try
        {
            if (inFlight.WasHandled(message))
            {
                await settlement.DeleteAsync(message);
                return DeliveryEnd.Handled;
            }

            using var context = new SqsReceiveContext(message, endpoint);
            if (DelayedSend.Left(message.Headers, endpoint.Connection.Client.Server.Now) is { } left)
                return await WaitOnAsync(message, left);

            return await DispatchAsync(message, context);
        }
        catch (Exception exception)
        {
            Log.NotDelivered(logger, exception, message.Native.MessageId);
            await returns.FaultedAsync(message);

            return DeliveryEnd.Faulted;
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<DeliveryEnd> DispatchAsync(InFlightMessage message, SqsReceiveContext context)
    {
        var receiveLock = new SqsReceiveLock(message, settlement, returns);
        message.Attach(context);

        try
        {
            await dispatcher.Dispatch(context, receiveLock);
        }
        catch (Exception exception)
        {
            if (exception is not (OperationCanceledException or NotMovedException))
                context.LogTransportFaulted(exception);

            await receiveLock.Faulted(exception);
        }
        finally
        {
            message.Detach();
        }

        return receiveLock.End;
    }

    private async Task<DeliveryEnd> WaitOnAsync(InFlightMessage message, TimeSpan left)
    {
        if (SqsAddress.IsFifo(endpoint.Settings.QueueName))
        {
            await settlement.ReleaseAsync(message, left < LongestHiding ? left : LongestHiding);
            return DeliveryEnd.Returned;
        }

        var sender = await endpoint.Connection.GetSenderAsync(endpoint.Settings.QueueName, CancellationToken.None);
        await sender.SendAsync(MessageCopy.Of(message, endpoint.Headers, left < endpoint.LongestDelay ? left : endpoint.LongestDelay));
        await settlement.DeleteAsync(message);

        return DeliveryEnd.Handled;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The message {MessageId} could not be delivered or sent on. It goes back to the queue.")]
        public static partial void NotDelivered(ILogger logger, Exception exception, string messageId);
    }
}
