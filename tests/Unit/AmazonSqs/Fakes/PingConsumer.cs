using System.Collections.Concurrent;
using MassTransit;

namespace BusEtl.Tests.Unit.AmazonSqs.Fakes;

/// <summary>Handles pings as a test says, and keeps what it saw.</summary>
internal sealed class PingConsumer(Func<ConsumeContext<Ping>, Task>? work = null)
{
    private int _inWork;
    private int _mostInWork;

    /// <summary>Numbers of the pings, as their handling began.</summary>
    public ConcurrentQueue<int> Started { get; } = [];

    /// <summary>Numbers of the pings that were handled without a fault.</summary>
    public ConcurrentQueue<int> Handled { get; } = [];

    public ConcurrentQueue<ConsumeContext<Ping>> Contexts { get; } = [];

    public int MostInWork => Volatile.Read(ref _mostInWork);

    public async Task HandleAsync(ConsumeContext<Ping> context)
    {
        var inWork = Interlocked.Increment(ref _inWork);
        InterlockedMax(ref _mostInWork, inWork);
        Contexts.Enqueue(context);
        Started.Enqueue(context.Message.Number);

        try
        {
            if (work is not null)
                await work(context);

            Handled.Enqueue(context.Message.Number);
        }
        finally
        {
            Interlocked.Decrement(ref _inWork);
        }
    }

    private static void InterlockedMax(ref int target, int value)
    {
        var seen = Volatile.Read(ref target);
        while (value > seen)
            seen = Interlocked.CompareExchange(ref target, value, seen);
    }
}
