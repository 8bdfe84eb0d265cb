using BusEtl.AmazonSqs.Client;

namespace BusEtl.Operations.Errors;

/// <summary>Sends messages back, and deletes each call's messages from the error queue after they were sent, never before.</summary>
internal sealed class ReplaySending(
    SqsClient sqs, SealedHeaders headers, string targetUrl, HeldMessages held, ReplayRate rate, TimeProvider time)
{
    private int _sent;
    private int _notDeleted;

    public int Sent => _sent;

    public int NotDeleted => _notDeleted;

    /// <summary>From the first call to the last answer of each part, together.</summary>
    public TimeSpan Duration { get; private set; }

    /// <summary>Sends a part.</summary>
    /// <param name="part">The messages.</param>
    /// <param name="progress">Told how many were sent in all, from several threads.</param>
    /// <param name="cancellationToken">Stops between calls.</param>
    /// <returns>Those that were sent.</returns>
    /// <exception cref="SqsException">SQS refuses a call; what was not sent still stands in the error queue.</exception>
    public async Task<IReadOnlyList<ErrorMessage>> SendAsync(
        IReadOnlyList<ReplayCandidate> part, Action<int> progress, CancellationToken cancellationToken)
    {
        var sent = new List<ErrorMessage>(part.Count);
        var entries = part.Select(candidate => (candidate.Message, Entry: ReplayCopy.Of(candidate, headers)));
        var batches = SqsBatches.BySize(entries, entry => SqsLimits.SizeOf(entry.Entry), rate.CallSize);
        var options = new ParallelOptions { MaxDegreeOfParallelism = SqsBatches.ParallelCalls, CancellationToken = cancellationToken };
        var began = time.GetTimestamp();
        try
        {
            await Parallel.ForEachAsync(batches, options, async (batch, token) =>
            {
                await rate.WaitAsync(batch.Count, token);
                var done = await SendAsync([.. batch.Where(entry => held.Holds(entry.Message))]);
                lock (sent)
                    sent.AddRange(done);

                progress(_sent);
            });
        }
        finally
        {
            Duration += time.GetElapsedTime(began);
        }

        return sent;
    }

    // From here on nothing is cancelled: a message that was sent has to leave the error queue.
    private async Task<IReadOnlyList<ErrorMessage>> SendAsync(IReadOnlyList<(ErrorMessage Message, SqsSendEntry Entry)> batch)
    {
        if (batch.Count == 0)
            return [];

        var failures = await sqs.SendMessageBatchAsync(targetUrl, [.. batch.Select(one => one.Entry)], CancellationToken.None);
        var failed = failures.Select(failure => failure.Index).ToHashSet();
        var sent = batch.Where((_, index) => !failed.Contains(index)).Select(one => one.Message).ToList();
        Interlocked.Add(ref _sent, sent.Count);
        if (sent.Count > 0)
            Interlocked.Add(ref _notDeleted, await DeleteAsync(sent));

        return sent;
    }

    private async Task<int> DeleteAsync(List<ErrorMessage> sent)
    {
        try
        {
            return await held.DeleteAsync(sent);
        }
        catch (SqsException)
        {
            return sent.Count;
        }
    }
}
