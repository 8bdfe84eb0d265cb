using BusEtl.Consumers.Storing;
using BusEtl.Contracts;
using MassTransit;
using MassTransit.Middleware;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BusEtl.Consumers.Consuming;

/// <summary>
/// Has a login delivered again later that no attempt of this delivery could store, by MassTransit's delayed redelivery: a copy that keeps
/// the message's identity and carries the attempts made so far. It is no <c>UseDelayedRedelivery</c>, which cannot carry them.
/// </summary>
internal sealed partial class LoginRedeliveryFilter(IOptions<LoginQueueOptions> options, Jitter jitter, ILogger<LoginConsumer> logger)
    : IFilter<ConsumeContext<LoginMessage>>
{
    private static readonly string ConsumerType = TypeCache<LoginConsumer>.ShortName;

    private readonly TimeSpan[] _intervals = options.Value.Redelivery.IntervalsOrDefault;

    public async Task Send(ConsumeContext<LoginMessage> context, IPipe<ConsumeContext<LoginMessage>> next)
    {
        try
        {
            await next.Send(context);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            if (!await TryRedeliverAsync(context, exception))
                throw;
        }
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("loginRedelivery").Add("deliveries", _intervals.Length + 1);

    // A method of its own: what only failures need would make every delivery's state larger.
    private async Task<bool> TryRedeliverAsync(ConsumeContext<LoginMessage> context, Exception exception)
    {
        context.CancellationToken.ThrowIfCancellationRequested();

        var attempts = LoginAttempts.Of(context.ReceiveContext);
        var before = CountHeader.Read(context.ReceiveContext, MessageHeaders.RedeliveryCount);
        var delay = before < _intervals.Length ? jitter.Cut(_intervals[before]) : default;
        if (before >= _intervals.Length || !await TrySendAgainAsync(context, attempts, before + 1, delay))
        {
            await context.NotifyFaulted(context, context.ReceiveContext.ElapsedTime, ConsumerType, exception);
            return false;
        }

        Log.Redelivered(logger, context.MessageId, attempts.Total, exception.Message, delay, before + 1, _intervals.Length);

        return true;
    }

    // Where the queue does not take the copy, the login is moved to the error queue with its own fault, not with the queue's.
    private async Task<bool> TrySendAgainAsync(
        ConsumeContext<LoginMessage> context, LoginAttempts attempts, int redeliveries, TimeSpan delay)
    {
        try
        {
            var redelivery = new DelayedMessageRedeliveryContext<LoginMessage>(context, MassTransit.RedeliveryOptions.None);
            await redelivery.ScheduleRedelivery(delay, (_, copy) =>
            {
                copy.Headers.Set(LoginAttempts.Header, attempts.Total);
                copy.Headers.Set(MessageHeaders.RedeliveryCount, redeliveries);
            });

            return attempts.IsRedelivered = true;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            Log.NotSentAgain(logger, context.MessageId, exception.Message);

            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning,
            "The message {MessageId} has failed {Attempts} times. {Fault} It is delivered again in {Delay}: redelivery {Number} of {Count}.")]
        public static partial void Redelivered(
            ILogger logger, Guid? messageId, int attempts, string fault, TimeSpan delay, int number, int count);

        [LoggerMessage(2, LogLevel.Warning,
            "The message {MessageId} cannot be sent to be delivered again, and is moved to the error queue instead. {Reason}")]
        public static partial void NotSentAgain(ILogger logger, Guid? messageId, string reason);
    }
}
