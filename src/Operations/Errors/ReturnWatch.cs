using System.Collections.Concurrent;
using BusEtl.AmazonSqs.Client;

namespace BusEtl.Operations.Errors;

/// <summary>
/// Looks out for messages that come back to the error queue after they were sent. What it receives is held with the rest of the selection,
/// so that each copy is seen once.
/// </summary>
internal sealed class ReturnWatch : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, int> _returned = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _watch;

    public ReturnWatch(ErrorQueueReader reader, ErrorSelection selection) => _watch = WatchAsync(reader, selection);

    /// <summary>Whether the copy that a replay has sent of this message is back.</summary>
    public bool HasReturned(ErrorMessage message) => _returned.TryGetValue(message.Id, out var replays) && replays > message.Replays;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watch.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task WatchAsync(ErrorQueueReader reader, ErrorSelection selection)
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                foreach (var message in (await reader.ReceiveAsync(selection.QueueUrl, selection.Held, _stop.Token)).Select(reader.Open))
                    _returned.AddOrUpdate(message.Id, message.Replays, (_, replays) => Math.Max(replays, message.Replays));
            }
            catch (Exception exception) when (exception is SqsException { IsTransient: true } or OperationCanceledException)
            {
                // The client has waited already. What is not seen here is missing in the table.
            }
        }
    }
}
