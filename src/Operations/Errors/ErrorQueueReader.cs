using System.Collections.Concurrent;
using System.Globalization;
using BusEtl.AmazonSqs.Client;
using Microsoft.Extensions.Logging;

namespace BusEtl.Operations.Errors;

/// <summary>
/// Looks into a queue. SQS has no way to browse: everything is received, with a short visibility that is renewed, and given back in the end.
/// Nothing is deleted here.
/// </summary>
internal sealed class ErrorQueueReader(SqsClient sqs, SealedHeaders headers, TimeProvider time, ILogger<ErrorQueueReader> logger)
{
    private const int Receivers = 12;
    private const int NewOnlyReceives = 3;
    private const string TooManyInFlight = "OverLimit";

    // A long poll asks every server of SQS; a short one may miss messages.
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(1);

    /// <summary>Receives all that is visible.</summary>
    /// <param name="queueUrl">The queue.</param>
    /// <param name="progress">Told how many messages were received, from several threads.</param>
    /// <param name="cancellationToken">Ends the reading; everything is given back then.</param>
    /// <exception cref="SqsException">SQS refuses or cannot be reached.</exception>
    public async Task<ErrorSelection> ReadAsync(string queueUrl, Action<int> progress, CancellationToken cancellationToken)
    {
        // By the clock that says when a message came. Where it is in doubt a message was there: what is left out is what the operator misses.
        var began = sqs.Server.Now + ServerClock.Doubt;
        var held = new HeldMessages(sqs, queueUrl, time, logger);
        try
        {
            var seen = new ConcurrentBag<SqsMessage>();
            await Task.WhenAll(Enumerable.Range(0, Receivers)
                .Select(_ => ReceiveAllAsync(queueUrl, began, held, seen, progress, cancellationToken)));
            var count = await CountAsync(queueUrl, cancellationToken);
            var messages = seen.Where(message => IsOld(message, began)).Select(Open)
                .OrderBy(message => message.InQueueSince).ThenBy(message => message.Id, StringComparer.Ordinal)
                .ToList();

            return new ErrorSelection(queueUrl, held, messages, seen.Count - messages.Count, Math.Max(0, count - seen.Count));
        }
        catch
        {
            await held.DisposeAsync();
            throw;
        }
    }

    /// <summary>Receives once and holds what came.</summary>
    /// <returns>What came and was not held before.</returns>
    public async Task<IReadOnlyList<SqsMessage>> ReceiveAsync(string queueUrl, HeldMessages held, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var request = new SqsReceiveRequest { WaitTime = Wait, VisibilityTimeout = HeldMessages.Visibility };
        // Not cancelled: what a broken receive has taken could not be given back.
        var messages = await sqs.ReceiveMessageAsync(queueUrl, request, CancellationToken.None);

        return [.. messages.Where(held.Add)];
    }

    /// <summary>Reads the headers of a received message.</summary>
    public ErrorMessage Open(SqsMessage native) => ErrorMessage.Of(native, headers);

    /// <summary>Messages in the queue by SQS's own counters, those that others hold among them. Approximate.</summary>
    public async Task<int> CountAsync(string queueUrl, CancellationToken cancellationToken)
    {
        var values = await sqs.GetQueueAttributesAsync(queueUrl, SqsCounters.All, cancellationToken);

        return SqsCounters.All.Sum(name => int.TryParse(values.GetValueOrDefault(name), CultureInfo.InvariantCulture, out var count) ? count : 0);
    }

    // What a server gives no time to was there, as far as anybody knows.
    private static bool IsOld(SqsMessage message, DateTimeOffset began) =>
        !message.IsSentTimestampKnown || message.SentTimestamp <= began;

    // Ends where nothing old comes any more: a queue into which others keep writing is never empty.
    private async Task ReceiveAllAsync(
        string queueUrl,
        DateTimeOffset began,
        HeldMessages held,
        ConcurrentBag<SqsMessage> seen,
        Action<int> progress,
        CancellationToken cancellationToken)
    {
        var newOnly = 0;
        try
        {
            while (newOnly < NewOnlyReceives && await ReceiveAsync(queueUrl, held, cancellationToken) is { Count: > 0 } messages)
            {
                foreach (var message in messages)
                    seen.Add(message);

                newOnly = messages.Any(message => IsOld(message, began)) ? 0 : newOnly + 1;
                progress(seen.Count);
            }
        }
        catch (SqsException exception) when (exception.Code == TooManyInFlight)
        {
            // What SQS does not hand out is counted as not seen.
        }
    }
}
