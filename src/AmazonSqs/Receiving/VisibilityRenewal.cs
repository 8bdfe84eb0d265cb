using Microsoft.Extensions.Logging;

namespace BusEtl.AmazonSqs.Receiving;

/// <summary>
/// Keeps messages invisible while they are in work, in batch calls, until the work has taken <c>MaxVisibilityTimeout</c>: then it is
/// cancelled, and the message goes back to the queue. What the queue says about visibility counts from when it is known here.
/// </summary>
internal sealed partial class VisibilityRenewal(
    InFlightMessages inFlight,
    Settlement settlement,
    QueueTermsWatch terms,
    TimeSpan maxVisibilityTimeout,
    TimeProvider time,
    ILogger logger)
{
    // A message is renewed when half of its timeout has passed, and looked at every eighth: a renewal that fails is tried again in time.
    private const int Looks = 8;

    private readonly Lock _lock = new();
    private TimeSpan _timeout = terms.Current.VisibilityTimeout;

    /// <summary>For how long a receive may hide messages: it is looked at them often enough for that.</summary>
    public TimeSpan VisibilityTimeout
    {
        get
        {
            lock (_lock)
                return _timeout;
        }
    }

    /// <summary>Renews until <paramref name="ended"/>.</summary>
    public async Task RunAsync(Task ended)
    {
        using var timer = new PeriodicTimer(_timeout / Looks, time);

        while (await Task.WhenAny(timer.WaitForNextTickAsync(CancellationToken.None).AsTask(), ended) != ended)
        {
            TakeOver(timer);
            foreach (var message in inFlight.All)
                Look(message);
        }
    }

    // Looks only get more frequent: a longer timeout is not that of the messages which are in work already.
    private void TakeOver(PeriodicTimer timer)
    {
        var timeout = terms.Current.VisibilityTimeout;
        if (timeout == _timeout)
            return;

        if (timeout / Looks < timer.Period)
            timer.Period = timeout / Looks;

        lock (_lock)
            _timeout = timeout;
    }

    // Nothing is waited for: one call that hangs, or a cancelled consumer that takes its time, must not hold up all the others.
    private void Look(InFlightMessage message)
    {
        if (message.IsCancelled)
            return;

        if (time.GetElapsedTime(message.ReceivedAt) >= maxVisibilityTimeout)
        {
            _ = Task.Run(() => Cancel(message));
            return;
        }

        if (message.IsRenewing || time.GetElapsedTime(message.HiddenAt) < message.HiddenFor / 2)
            return;

        message.IsRenewing = true;
        _ = RenewAsync(message);
    }

    private void Cancel(InFlightMessage message)
    {
        try
        {
            if (message.Cancel(tookTooLong: true))
                Log.TooLong(logger, message.Native.MessageId, maxVisibilityTimeout);
        }
        catch (AggregateException exception)
        {
            Log.CancelFailed(logger, exception, message.Native.MessageId);
        }
    }

    private async Task RenewAsync(InFlightMessage message)
    {
        var now = time.GetTimestamp();
        var timeout = VisibilityTimeout;

        try
        {
            await settlement.HideAsync(message, timeout);
            (message.HiddenAt, message.HiddenFor) = (now, timeout);
        }
        catch (Exception exception)
        {
            Log.NotRenewed(logger, exception, message.Native.MessageId);
        }
        finally
        {
            message.IsRenewing = false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning,
            "The message {MessageId} has been in work for {MaxVisibilityTimeout}. Its work is cancelled, and it goes back to the queue.")]
        public static partial void TooLong(ILogger logger, string messageId, TimeSpan maxVisibilityTimeout);

        [LoggerMessage(2, LogLevel.Warning,
            "The message {MessageId} could not be kept invisible. It may be delivered a second time while it is in work.")]
        public static partial void NotRenewed(ILogger logger, Exception exception, string messageId);

        [LoggerMessage(3, LogLevel.Warning, "The work on the message {MessageId} was cancelled, but what hung on its token failed.")]
        public static partial void CancelFailed(ILogger logger, Exception exception, string messageId);
    }
}
