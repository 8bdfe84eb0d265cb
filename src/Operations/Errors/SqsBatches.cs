using BusEtl.AmazonSqs.Client;

namespace BusEtl.Operations.Errors;

/// <summary>Parts what is to be done into calls, as SQS allows them, and makes several at a time.</summary>
internal static class SqsBatches
{
    /// <summary>Calls at a time; each waits for the network most of its time.</summary>
    public const int ParallelCalls = 16;

    /// <summary>Calls with 1 to 10 entries each.</summary>
    /// <param name="entries">What the calls are about.</param>
    /// <param name="call">Makes one call.</param>
    /// <param name="cancellationToken">Stops between calls; a call under way is for the caller to end.</param>
    public static Task ForEachAsync<T>(IEnumerable<T> entries, Func<IReadOnlyList<T>, Task> call, CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(
            entries.Chunk(SqsLimits.MaxBatchEntries),
            new ParallelOptions { MaxDegreeOfParallelism = ParallelCalls, CancellationToken = cancellationToken },
            async (batch, _) => await call(batch));

    /// <summary>Batches of up to so many entries, and of no more bytes than a call may have.</summary>
    public static IEnumerable<IReadOnlyList<T>> BySize<T>(IEnumerable<T> entries, Func<T, int> sizeOf, int mostEntries)
    {
        var batch = new List<T>(mostEntries);
        var size = 0;

        foreach (var entry in entries)
        {
            var added = sizeOf(entry);
            if (batch.Count == mostEntries || (batch.Count > 0 && size + added > SqsLimits.MaxBatchBytes))
            {
                yield return batch;
                batch = new List<T>(mostEntries);
                size = 0;
            }

            batch.Add(entry);
            size += added;
        }

        if (batch.Count > 0)
            yield return batch;
    }
}
