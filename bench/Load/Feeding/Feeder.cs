using BusEtl.AmazonSqs.Client;
using BusEtl.Bench.Load.Servers;

namespace BusEtl.Bench.Load.Feeding;

/// <summary>Sends messages to a queue so that it never holds more than the backlog that was asked for.</summary>
internal sealed class Feeder(BenchQueue queue, LoginBodies bodies)
{
    private const int Senders = 2;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private int _left;
    private int _room;

    /// <summary>Messages of the present task that were not yet handed to a call.</summary>
    public int Left => Volatile.Read(ref _left);

    /// <summary>Sends that many as fast as the queue takes them.</summary>
    public Task FillAsync(int count, CancellationToken cancellationToken)
    {
        _left = count;
        _room = count;
        return SendAllAsync(cancellationToken);
    }

    /// <summary>Sends that many, resting while as many as <see cref="Scale.Backlog"/> wait.</summary>
    /// <param name="count">How many.</param>
    /// <param name="throwIfEnded">Throws when nobody drains the queue any more.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task FeedAsync(int count, Action throwIfEnded, CancellationToken cancellationToken)
    {
        _left = count;
        while (_left > 0)
        {
            throwIfEnded();
            _room = Scale.Backlog - (await queue.CountAsync(cancellationToken)).Waiting;
            if (_room < SqsLimits.MaxBatchEntries)
                await Task.Delay(Pause, cancellationToken);
            else
                await SendAllAsync(cancellationToken);
        }
    }

    private Task SendAllAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(Enumerable.Range(0, Senders).Select(_ => SendAsync(cancellationToken)));

    private async Task SendAsync(CancellationToken cancellationToken)
    {
        for (var count = TakeShare(); count > 0; count = TakeShare())
            await queue.SendAsync(bodies.Take(count), cancellationToken);
    }

    // What one call may send now; none when all is sent or there is no room.
    private int TakeShare()
    {
        lock (bodies)
        {
            var share = Math.Min(SqsLimits.MaxBatchEntries, Math.Min(_left, _room));
            share = Math.Max(0, share);
            _left -= share;
            _room -= share;
            return share;
        }
    }
}
