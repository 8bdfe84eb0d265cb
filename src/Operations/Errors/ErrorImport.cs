using BusEtl.AmazonSqs.Client;

namespace BusEtl.Operations.Errors;

/// <summary>Puts messages of a file into a queue that does not have them.</summary>
internal sealed class ErrorImport(SqsClient sqs)
{
    /// <summary>Sends those messages of the file whose ids no message of the queue has.</summary>
    /// <returns>How many were sent, and how many were there already.</returns>
    /// <exception cref="SqsException">SQS refuses. To import again sends what is missing.</exception>
    public async Task<(int Sent, int Present)> RunAsync(
        ErrorSelection queue, IReadOnlyList<OpenedMessage> messages, CancellationToken cancellationToken)
    {
        var present = queue.Messages.Select(message => message.Id).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var missing = messages.Where(message => !present.Contains(message.Id)).Select(message => message.Entry).ToList();
        var options = new ParallelOptions { MaxDegreeOfParallelism = SqsBatches.ParallelCalls, CancellationToken = cancellationToken };
        var sent = 0;

        await Parallel.ForEachAsync(SqsBatches.BySize(missing, SqsLimits.SizeOf, SqsLimits.MaxBatchEntries), options, async (batch, _) =>
        {
            var failures = await sqs.SendMessageBatchAsync(queue.QueueUrl, batch, CancellationToken.None);
            Interlocked.Add(ref sent, batch.Count - failures.Count);
        });

        return (sent, messages.Count - missing.Count);
    }
}
