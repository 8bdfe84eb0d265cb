using BusEtl.AmazonSqs.Client;

namespace BusEtl.Operations.Errors;

/// <summary>Deletes messages of a selection. They have to be in a file before.</summary>
internal static class ErrorDiscard
{
    /// <param name="selection">The selection, which holds the messages.</param>
    /// <param name="messages">What to delete.</param>
    /// <param name="cancellationToken">Stops between calls.</param>
    /// <returns>How many were deleted.</returns>
    public static async Task<int> RunAsync(ErrorSelection selection, IReadOnlyList<ErrorMessage> messages, CancellationToken cancellationToken)
    {
        var deleted = 0;
        try
        {
            await SqsBatches.ForEachAsync(
                messages,
                async batch => Interlocked.Add(ref deleted, batch.Count - await selection.Held.DeleteAsync(batch)),
                cancellationToken);
        }
        catch (Exception exception) when (exception is SqsException || cancellationToken.IsCancellationRequested)
        {
            // What is left stands in the queue as before; the count says so.
        }

        return deleted;
    }
}
