using System.Collections.Concurrent;
using BusEtl.AmazonSqs.Client;
using Microsoft.Extensions.Logging;

namespace BusEtl.Operations.Errors;

/// <summary>
/// Messages that were received and are kept invisible to others, by renewal, until they are deleted or given back. Disposing of it gives all
/// of them back; a process that dies gives them back when their visibility lapses. By SQS's rule 12 hours after the receive is the end.
/// </summary>
internal sealed partial class HeldMessages : IAsyncDisposable
{
    /// <summary>How long a message stays invisible when nobody renews it any more.</summary>
    public static readonly TimeSpan Visibility = TimeSpan.FromSeconds(15);

    private const int MessagesOfOneVisibility = 10_000;
    private static readonly TimeSpan RenewInterval = TimeSpan.FromSeconds(5);

    private readonly SqsClient _sqs;
    private readonly string _queueUrl;
    private readonly ILogger _logger;
    private readonly ConcurrentDictionary<string, string> _handles = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _renewal;
    private bool _isDisposed;

    public HeldMessages(SqsClient sqs, string queueUrl, TimeProvider time, ILogger logger)
    {
        (_sqs, _queueUrl, _logger) = (sqs, queueUrl, logger);
        _renewal = RenewAsync(time);
    }

    public int Count => _handles.Count;

    /// <summary>Keeps a message, or its newest delivery.</summary>
    /// <returns>Whether it was not held before.</returns>
    public bool Add(SqsMessage message)
    {
        var isNew = _handles.TryAdd(message.MessageId, message.ReceiptHandle);
        if (!isNew)
            _handles[message.MessageId] = message.ReceiptHandle;

        return isNew;
    }

    public bool Holds(ErrorMessage message) => _handles.ContainsKey(message.Native.MessageId);

    /// <summary>Deletes 1 to 10 messages. It is not cancelled: what was sent elsewhere must leave.</summary>
    /// <returns>How many were not deleted. They come back when their visibility lapses.</returns>
    public async Task<int> DeleteAsync(IReadOnlyList<ErrorMessage> messages)
    {
        var held = messages.Select(message => (Id: message.Native.MessageId, Handle: _handles.GetValueOrDefault(message.Native.MessageId)))
            .Where(message => message.Handle is not null)
            .ToList();
        if (held.Count == 0)
            return messages.Count;

        var failures = await _sqs.DeleteMessageBatchAsync(_queueUrl, [.. held.Select(message => message.Handle!)], CancellationToken.None);
        var failed = failures.Select(failure => held[failure.Index].Id).ToHashSet();
        foreach (var (id, _) in held.Where(message => !failed.Contains(message.Id)))
            _handles.TryRemove(id, out _);

        return messages.Count - held.Count + failed.Count;
    }

    /// <summary>Makes messages visible again at once. It is not cancelled.</summary>
    public Task GiveBackAsync(IEnumerable<ErrorMessage> messages) =>
        GiveBackAsync(messages.Select(message => message.Native.MessageId).ToList());

    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
            return;

        _isDisposed = true;
        await _stop.CancelAsync();
        await _renewal;
        await GiveBackAsync([.. _handles.Keys]);
        _stop.Dispose();
    }

    private async Task GiveBackAsync(List<string> ids)
    {
        var handles = new List<string>(ids.Count);
        foreach (var id in ids)
        {
            if (_handles.TryRemove(id, out var handle))
                handles.Add(handle);
        }

        try
        {
            await SqsBatches.ForEachAsync(
                handles.Select(handle => new SqsVisibilityChange(handle, TimeSpan.Zero)),
                batch => _sqs.ChangeMessageVisibilityBatchAsync(_queueUrl, batch, CancellationToken.None),
                CancellationToken.None);
        }
        catch (SqsException exception)
        {
            Log.NotGivenBack(_logger, exception);
        }
    }

    private async Task RenewAsync(TimeProvider time)
    {
        using var timer = new PeriodicTimer(RenewInterval, time);

        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                var visibility = Visibility * (1 + (Count / MessagesOfOneVisibility));
                await SqsBatches.ForEachAsync(_handles.ToArray(), batch => RenewAsync(batch, visibility), _stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The end of the work.
        }
    }

    private async Task RenewAsync(IReadOnlyList<KeyValuePair<string, string>> held, TimeSpan visibility)
    {
        try
        {
            var changes = held.Select(message => new SqsVisibilityChange(message.Value, visibility)).ToList();
            // Not cancelled: a call that is under way could come after the one that gives the messages back.
            var failures = await _sqs.ChangeMessageVisibilityBatchAsync(_queueUrl, changes, CancellationToken.None);
            foreach (var failure in failures.Where(failure => failure.SenderFault))
                Lose(held[failure.Index]);
        }
        catch (SqsException exception)
        {
            Log.NotRenewed(_logger, exception);
        }
    }

    // Deleted meanwhile, by us or by others, or received by others: only that delivery's own handle is no good any more.
    private void Lose(KeyValuePair<string, string> message) => _handles.TryRemove(message);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Messages could not be kept invisible. It is tried again; meanwhile others may receive them.")]
        public static partial void NotRenewed(ILogger logger, Exception exception);

        [LoggerMessage(2, LogLevel.Warning, "Messages could not be given back. They come back when their visibility timeout ends.")]
        public static partial void NotGivenBack(ILogger logger, Exception exception);
    }
}
