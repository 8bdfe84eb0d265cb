using BusEtl.AmazonSqs.Client;

namespace BusEtl.AmazonSqs.Sending;

/// <summary>Sends to one queue, in batch calls of up to 10 messages and 1 MiB.</summary>
internal sealed class QueueSender(SqsClient client, string queueUrl, bool isFifo, TimeProvider time) : IEntitySender
{
    private static readonly TimeSpan Linger = TimeSpan.FromMilliseconds(2);

    private readonly RequestBatcher<SqsSendEntry> _batcher = new(
        entries => client.SendMessageBatchAsync(queueUrl, entries, CancellationToken.None),
        SqsLimits.SizeOf,
        Linger,
        time);

    public string Kind => "queue";

    public bool IsFifo { get; } = isFifo;

    public int MaxBytes => SqsLimits.MaxBatchBytes;

    /// <summary>Sends a message; the task ends when SQS has it.</summary>
    /// <exception cref="SqsException">SQS refused the message.</exception>
    /// <exception cref="ArgumentException">The message is over 1 MiB, attributes included, which SQS never takes.</exception>
    public Task SendAsync(SqsSendEntry entry)
    {
        var size = SqsLimits.SizeOf(entry);
        if (size > SqsLimits.MaxBatchBytes)
        {
            throw new ArgumentException(
                $"The message has {size} bytes with its attributes; SQS takes {SqsLimits.MaxBatchBytes} at most.",
                nameof(entry));
        }

        return _batcher.AddAsync(entry);
    }
}
