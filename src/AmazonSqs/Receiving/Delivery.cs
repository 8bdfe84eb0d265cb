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
    IReceivePipeDispatcher dispatcher,
    ILogger logger)
{
    // SQS counts its 12 hours from the receive.
    private static readonly TimeSpan LongestHiding = SqsLimits.MaxVisibilityTimeout - TimeSpan.FromMinutes(1);

    /// <summary>Delivers. Never throws.</summary>
    /// <returns>False when the message was given back to the queue.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<bool> RunAsync(InFlightMessage message)
    {
        try
        {
            if (inFlight.WasHandled(message))
            {
                await settlement.DeleteAsync(message);
                return true;
            }

            using var context = new SqsReceiveContext(message, endpoint);
            if (DelayedSend.Left(message.Headers, endpoint.Connection.Time) is { } left)
                return await WaitOnAsync(message, context, left);

            return await DispatchAsync(message, context);
        }
        catch (Exception exception)
        {
            Log.NotDelivered(logger, exception, message.Native.MessageId);
            await settlement.ReleaseAsync(message, endpoint.Settings.RedeliverVisibilityTimeout);

            return false;
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> DispatchAsync(InFlightMessage message, SqsReceiveContext context)
    {
        var receiveLock = new SqsReceiveLock(message, settlement, endpoint.Settings.RedeliverVisibilityTimeout);
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

        return !receiveLock.IsGivenBack;
    }

    private async Task<bool> WaitOnAsync(InFlightMessage message, SqsReceiveContext context, TimeSpan left)
    {
        if (SqsAddress.IsFifo(endpoint.Settings.QueueName))
        {
            await settlement.ReleaseAsync(message, left < LongestHiding ? left : LongestHiding);
            return false;
        }

        var sender = await endpoint.Connection.GetSenderAsync(endpoint.Settings.QueueName, CancellationToken.None);
        var body = message.Native.Body;
        await sender.SendAsync(new SqsSendEntry
        {
            Body = body,
            Attributes = AttributeBudget.Pack(HeadersOf(context), body.Length),
            Delay = left < endpoint.LongestDelay ? left : endpoint.LongestDelay,
        });
        await settlement.DeleteAsync(message);

        return true;
    }

    // Identity, sent time and due time first: the copy gets new ones from SQS, and they are the last to be left out for size.
    private static IEnumerable<KeyValuePair<string, string>> HeadersOf(SqsReceiveContext context)
    {
        yield return KeyValuePair.Create(SqsHeaders.MessageId, context.MessageId);
        yield return KeyValuePair.Create(SqsHeaders.SentTimestamp, context.SentMilliseconds);
        yield return KeyValuePair.Create(SqsHeaders.DueTimestamp, context.MessageAttributes[SqsHeaders.DueTimestamp]);

        foreach (var header in context.MessageAttributes)
            yield return header;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The message {MessageId} could not be delivered or sent on. It goes back to the queue.")]
        public static partial void NotDelivered(ILogger logger, Exception exception, string messageId);
    }
}
