using MassTransit;

namespace BusEtl.Tests.Unit.AmazonSqs.Fakes;

/// <summary>Counts deliveries.</summary>
internal sealed class DeliveryCount : IReceiveObserver
{
    private int _ended;

    public int Ended => Volatile.Read(ref _ended);

    public Task PreReceive(ReceiveContext context) => Task.CompletedTask;

    public Task PostReceive(ReceiveContext context) => EndAsync();

    public Task PostConsume<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType)
        where T : class => Task.CompletedTask;

    public Task ConsumeFault<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType, Exception exception)
        where T : class => Task.CompletedTask;

    public Task ReceiveFault(ReceiveContext context, Exception exception) => EndAsync();

    private Task EndAsync()
    {
        Interlocked.Increment(ref _ended);
        return Task.CompletedTask;
    }
}
