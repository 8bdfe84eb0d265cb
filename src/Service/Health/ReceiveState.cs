using BusEtl.Consumers.Breaking;
using MassTransit;

namespace BusEtl.Service.Health;

/// <summary>Whether the endpoint receives, as MassTransit says it, and how messages move.</summary>
internal sealed class ReceiveState(IBusControl bus, LoginBreaker breaker, QueueWatch queue, ReceiveProgress progress)
{
    /// <summary>Whether the endpoint has begun to receive, is not stopped, and its last receive did not fail.</summary>
    public bool IsReceiving => bus.CheckHealth().Status == BusHealthStatus.Healthy;

    public bool IsStoppedByBreaker => breaker.State == BreakerState.Open;

    public async Task<Standstill> LookAsync() => Look(await queue.ReadAsync());

    /// <summary>The same by what SQS said lately: it waits for nobody.</summary>
    public Standstill Peek() => Look(queue.Peek());

    private Standstill Look(QueueReading? reading) => progress.Look(reading?.Waiting, IsReceiving && !IsStoppedByBreaker);
}
