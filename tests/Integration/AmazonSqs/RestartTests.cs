using System.Collections.Concurrent;
using BusEtl.Tests.Integration.Infrastructure;
using MassTransit;

namespace BusEtl.Tests.Integration.AmazonSqs;

/// <summary>An endpoint that is stopped and started again while the bus runs, as a breaker does.</summary>
public sealed class RestartTests : IDisposable
{
    private const int Messages = 2_000;

    private readonly TestQueue _queue = new();
    private readonly ConcurrentQueue<int> _handled = [];
    private readonly EndpointCatch _endpoint = new();

    [Fact]
    public async Task Stopped_and_started_20_times_under_load_it_handles_each_message_once()
    {
        await _queue.SendAsync(Enumerable.Range(0, Messages).Select(number => $$"""{"value":{{number}}}"""), TimeSpan.FromMinutes(5));
        await using var bus = await LocalBus.StartAsync(TestEnvironment.Sqs, _queue.Name, e =>
        {
            e.PrefetchCount = 100;
            e.ConcurrentMessageLimit = 20;
            e.ConnectReceiveEndpointObserver(_endpoint);
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
            await _endpoint.Ready!.Stop(TestContext.Current.CancellationToken);
            _ = _endpoint.Ready.Start(CancellationToken.None);
        }

        // Nothing that was given back is away for its five minutes.
        await Deadline.WaitForAsync("the queue is empty", async () => await _queue.CountAsync(_queue.Name) == 0);
        Assert.Equal(Enumerable.Range(0, Messages), _handled.Order());
    }

    public void Dispose() => _queue.Dispose();

    private sealed class EndpointCatch : IReceiveEndpointObserver
    {
        private volatile IReceiveEndpoint? _ready;

        public IReceiveEndpoint? Ready => _ready;

        Task IReceiveEndpointObserver.Ready(ReceiveEndpointReady ready)
        {
            _ready = ready.ReceiveEndpoint;
            return Task.CompletedTask;
        }

        public Task Stopping(ReceiveEndpointStopping stopping) => Task.CompletedTask;

        public Task Completed(ReceiveEndpointCompleted completed) => Task.CompletedTask;

        public Task Faulted(ReceiveEndpointFaulted faulted) => Task.CompletedTask;
    }

    internal sealed record Number(int Value);
}
