using System.Text;
using BusEtl.AmazonSqs.Client;

namespace BusEtl.Service.Samples;

/// <summary>Sends lines to the login queue: batch calls of up to 10 messages and 1 MiB, several at a time.</summary>
internal sealed class LineSender(SqsClient sqs, string queueUrl)
{
    private const int ParallelCalls = 8;
    private const int Attempts = 3;

    /// <summary>Sends every line that is not empty.</summary>
    /// <param name="file">The lines, in UTF-8.</param>
    /// <param name="progress">Told the bytes of each batch that SQS has taken; from several threads.</param>
    /// <param name="cancellationToken">Stops between batches.</param>
    /// <returns>How many messages were sent.</returns>
    /// <exception cref="SqsException">SQS refused a batch, or a message three times.</exception>
    public async Task<int> SendAsync(FileInfo file, Action<int> progress, CancellationToken cancellationToken)
    {
        var sent = 0;
        var options = new ParallelOptions { MaxDegreeOfParallelism = ParallelCalls, CancellationToken = cancellationToken };

        await Parallel.ForEachAsync(Batches(file), options, async (batch, token) =>
        {
            await SendBatchAsync(batch, token);
            Interlocked.Add(ref sent, batch.Count);
            progress(batch.Sum(entry => entry.Body.Length + 1));
        });

        return sent;
    }

    private static IEnumerable<IReadOnlyList<SqsSendEntry>> Batches(FileInfo file)
    {
        var batch = new List<SqsSendEntry>(SqsLimits.MaxBatchEntries);
        var size = 0;

        foreach (var line in File.ReadLines(file.FullName, Encoding.UTF8).Where(line => line.Length > 0))
        {
            var entry = new SqsSendEntry { Body = Encoding.UTF8.GetBytes(line) };
            if (batch.Count == SqsLimits.MaxBatchEntries || size + entry.Body.Length > SqsLimits.MaxBatchBytes)
            {
                yield return batch;
                batch = new List<SqsSendEntry>(SqsLimits.MaxBatchEntries);
                size = 0;
            }

            batch.Add(entry);
            size += entry.Body.Length;
        }

        if (batch.Count > 0)
            yield return batch;
    }

    private async Task SendBatchAsync(IReadOnlyList<SqsSendEntry> batch, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var failures = await sqs.SendMessageBatchAsync(queueUrl, batch, cancellationToken);
            if (failures.Count == 0)
                return;

            if (attempt == Attempts || failures.Any(failure => failure.SenderFault))
                throw new CommandException($"SQS refused {failures.Count} messages: {failures[0].Code}. {failures[0].Message}");

            batch = [.. failures.Select(failure => batch[failure.Index])];
        }
    }
}
