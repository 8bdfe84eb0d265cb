using BusEtl.AmazonSqs.Client;

namespace BusEtl.Operations.Errors;

/// <summary>Puts messages of a file into a queue that does not have them.</summary>
internal sealed class ErrorImport(SqsClient sqs)
{
    /// <summary>Sends those messages of a checked file whose ids no message of the queue has, as they are read.</summary>
    /// <returns>How many were sent, and how many were there already.</returns>
    /// <exception cref="SqsException">SQS refuses. To import again sends what is missing.</exception>
    /// <exception cref="OperationRefusedException">The file was changed since it was checked; some may be sent.</exception>
    public async Task<(int Sent, int Present)> RunAsync(
        ErrorSelection queue, IEnumerable<OpenedMessage> messages, CancellationToken cancellationToken)
    {
        var ids = queue.Messages.Select(message => message.Id).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var options = new ParallelOptions { MaxDegreeOfParallelism = SqsBatches.ParallelCalls, CancellationToken = cancellationToken };
        var (sent, present) = (0, 0);

        await Parallel.ForEachAsync(SqsBatches.BySize(Missing(), SqsLimits.SizeOf, SqsLimits.MaxBatchEntries), options, async (batch, _) =>
        {
            var failures = await sqs.SendMessageBatchAsync(queue.QueueUrl, batch, CancellationToken.None);
            Interlocked.Add(ref sent, batch.Count - failures.Count);
        });

        return (sent, present);

        IEnumerable<SqsSendEntry> Missing()
        {
            foreach (var message in messages)
            {
                if (ids.Contains(message.Id))
                    present++;
                else
                    yield return message.Entry;
            }
        }
    }
}
