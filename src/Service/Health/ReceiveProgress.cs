using BusEtl.Consumers.Consuming;
using Microsoft.Extensions.Options;

namespace BusEtl.Service.Health;

/// <summary>
/// Measures how long messages have not moved, from the counts of deliveries, which are the same for both engines.
/// <list type="bullet">
/// <item><em>Work stands</em> since the last delivery ended, or since work began after a rest: something is in work all the time
/// and nothing ends. A message that waits for its next attempt is no standstill as long as others end.</item>
/// <item>It <em>holds others up</em> when messages wait: in the queue, as SQS counts them, or in this process, because as many are in work
/// as may be. A slow message in an otherwise empty queue holds nobody up. Where SQS does not say what waits, something may.</item>
/// <item>The endpoint is <em>idle</em> since it was first seen that messages wait in the queue while nothing was in work and nothing came.
/// While it does not receive at all, which has reasons of its own, that time does not run.</item>
/// </list>
/// </summary>
internal sealed class ReceiveProgress(LoginMetrics metrics, IOptions<LoginQueueOptions> options, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly int _concurrency = options.Value.Receive.Concurrency;
    private long _received;
    private long _movedAt;

    /// <param name="waiting">Messages that wait in the queue; null when it is not known.</param>
    /// <param name="isReceiving">Whether the endpoint says that it receives.</param>
    public Standstill Look(int? waiting, bool isReceiving)
    {
        var inWork = metrics.InWork;
        var standing = metrics.Standing;
        var holdsUp = waiting is not 0 || inWork >= _concurrency;

        return new Standstill(standing, holdsUp ? standing : TimeSpan.Zero, IdleTime(isReceiving && waiting > 0 && inWork == 0));
    }

    private TimeSpan IdleTime(bool mayBeIdle)
    {
        lock (_lock)
        {
            var received = metrics.Read().Received;
            if (!mayBeIdle || received != _received)
            {
                _received = received;
                _movedAt = time.GetTimestamp();
            }

            return time.GetElapsedTime(_movedAt);
        }
    }
}

/// <summary>How long messages have not moved; zero where they do.</summary>
/// <param name="Standing">Something is in work, and nothing ended for this long.</param>
/// <param name="HoldingUp">The same, where other messages wait for it.</param>
/// <param name="Idle">Messages wait, nothing is in work, and nothing came for this long.</param>
internal readonly record struct Standstill(TimeSpan Standing, TimeSpan HoldingUp, TimeSpan Idle);
