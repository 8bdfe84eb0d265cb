using System.Collections.Concurrent;
using BusEtl.Tests.Integration.Infrastructure;
using MassTransit;

namespace BusEtl.Tests.Integration.AmazonSqs;

/// <summary>An endpoint that is stopped and started again while the bus runs, as a breaker does.</summary>
public sealed class RestartTests : IReceiveEndpointObserver, IDisposable
{
    private const int Messages = 2_000;

    private readonly TestQueue _queue = new();
    private readonly ConcurrentQueue<int> _handled = [];
    private volatile IReceiveEndpoint? _endpoint;

    [Fact]
    public async Task Stopped_and_started_20_times_under_load_it_handles_each_message_once()
    {
        await _queue.SendAsync(Enumerable.Range(0, Messages).Select(number => $$"""{"value":{{number}}}"""), TimeSpan.FromMinutes(5));
        await using var bus = await LocalBus.StartAsync(TestEnvironment.Sqs, _queue.Name, e =>
        {
            e.PrefetchCount = 100;
            e.ConcurrentMessageLimit = 20;
            e.ConnectReceiveEndpointObserver(this);
            e.Handler<Number>(async context =>
            {
                await Task.Yield();
                _handled.Enqueue(context.Message.Value);
            });
        });

        for (var round = 1; round <= 20; round++)
        {
            var goal = Math.Min(Messages, _handled.Count + 30);
            await Deadline.WaitForAsync("messages are handled", () => _handled.Count >= goal);
            await _endpoint!.Stop(TestContext.Current.CancellationToken);
            _ = _endpoint.Start(CancellationToken.None);
        }

        // Nothing that was given back is away for its five minutes.
        await Deadline.WaitForAsync("the queue is empty", async () => await _queue.CountAsync(_queue.Name) == 0);
        Assert.Equal(Enumerable.Range(0, Messages), _handled.Order());
    }

    public Task Ready(ReceiveEndpointReady ready)
    {
        _endpoint = ready.ReceiveEndpoint;
        return Task.CompletedTask;
    }

    public Task Stopping(ReceiveEndpointStopping stopping) => Task.CompletedTask;

    public Task Completed(ReceiveEndpointCompleted completed) => Task.CompletedTask;

    public Task Faulted(ReceiveEndpointFaulted faulted) => Task.CompletedTask;

    public void Dispose() => _queue.Dispose();

    internal sealed record Number(int Value);
}
