using Microsoft.Extensions.Logging;

namespace BusEtl.AmazonSqs.Receiving;

/// <summary>
/// Starts the deliveries of fetched messages: at most so many at a time, and of a FIFO queue's message group one after the other, in order. When
/// a message of a group is given back, those behind it that were fetched already go back too, or they would overtake it. On a standard queue
/// a group is no order: there it names whose message it is.
/// </summary>
/// <param name="limit">How many deliveries run at a time.</param>
/// <param name="ordersGroups">Whether the queue is a FIFO queue.</param>
/// <param name="deliver">Delivers a message; false when it was given back.</param>
/// <param name="giveBack">Gives a message back that was not started.</param>
/// <param name="logger">Learns of what neither of them should throw; the place and the group go on with the next message.</param>
internal sealed partial class DispatchQueue(
    int limit,
    bool ordersGroups,
    Func<InFlightMessage, ValueTask<bool>> deliver,
    Func<InFlightMessage, Task> giveBack,
    ILogger logger)
{
    private readonly Lock _lock = new();
    private readonly Queue<InFlightMessage> _waiting = new();
    private readonly Dictionary<string, Queue<InFlightMessage>> _groups = [];
    private int _active;
    private bool _closed;

    /// <summary>Starts the message, or keeps it until its turn.</summary>
    /// <returns>False when the queue is closed: the caller has to give the message back.</returns>
    public bool TryAdd(InFlightMessage message)
    {
        lock (_lock)
        {
            if (_closed)
                return false;

            if (IsBehindItsGroup(message))
                return true;

            if (_active == limit)
            {
                _waiting.Enqueue(message);
                return true;
            }

            _active++;
        }

        _ = RunAsync(message);

        return true;
    }

    /// <summary>Starts nothing any more.</summary>
    /// <returns>The messages that were not started.</returns>
    public IReadOnlyList<InFlightMessage> Close()
    {
        lock (_lock)
        {
            _closed = true;
            var notStarted = _waiting.Concat(_groups.Values.SelectMany(behind => behind)).ToList();
            _waiting.Clear();
            foreach (var behind in _groups.Values)
                behind.Clear();

            return notStarted;
        }
    }

    private async Task RunAsync(InFlightMessage? message)
    {
        // Off the receive loop.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);

        while (message is not null)
        {
            var handled = false;

            try
            {
                handled = await deliver(message);
            }
            catch (Exception exception)
            {
                Log.DeliveryFailed(logger, exception, message.Native.MessageId);
            }

            if (Finish(message, handled) is { Length: > 0 } behind)
                await Task.WhenAll(behind.Select(GiveBackAsync));

            message = Next();
        }
    }

    private async Task GiveBackAsync(InFlightMessage message)
    {
        try
        {
            await giveBack(message);
        }
        catch (Exception exception)
        {
            Log.DeliveryFailed(logger, exception, message.Native.MessageId);
        }
    }

    private bool IsBehindItsGroup(InFlightMessage message)
    {
        if (!ordersGroups || message.Native.MessageGroupId is not { } group)
            return false;

        if (_groups.TryGetValue(group, out var behind))
        {
            behind.Enqueue(message);
            return true;
        }

        _groups.Add(group, new Queue<InFlightMessage>());

        return false;
    }

    private InFlightMessage[] Finish(InFlightMessage message, bool handled)
    {
        if (!ordersGroups || message.Native.MessageGroupId is not { } group)
            return [];

        lock (_lock)
        {
            var behind = _groups[group];
            if (handled && behind.TryDequeue(out var follower))
            {
                _waiting.Enqueue(follower);
                return [];
            }

            _groups.Remove(group);

            return [.. behind];
        }
    }

    private InFlightMessage? Next()
    {
        lock (_lock)
        {
            if (_waiting.TryDequeue(out var next))
                return next;

            _active--;

            return null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error,
            "The delivery of the message {MessageId} ended in an unexpected fault. It comes again when its visibility timeout ends.")]
        public static partial void DeliveryFailed(ILogger logger, Exception exception, string messageId);
    }
}
