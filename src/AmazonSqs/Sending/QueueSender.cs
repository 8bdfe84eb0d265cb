using BusEtl.AmazonSqs.Client;
using BusEtl.AmazonSqs.Hosting;
using MassTransit;

namespace BusEtl.AmazonSqs.Sending;

/// <summary>
/// Sends to one queue, in batch calls of up to 10 messages and 1 MiB. A queue that is gone is made again, where that is allowed.
/// </summary>
internal sealed class QueueSender : IEntitySender
{
    private static readonly TimeSpan Linger = TimeSpan.FromMilliseconds(2);

    private readonly SqsClient _client;
    private readonly QueueDirectory _queues;
    private readonly string _queueName;
    private readonly RequestBatcher<SqsSendEntry> _batcher;

    public QueueSender(SqsClient client, QueueDirectory queues, string queueName, TimeProvider time)
    {
        _client = client;
        _queues = queues;
        _queueName = queueName;
        IsFifo = SqsAddress.IsFifo(queueName);
        _batcher = new RequestBatcher<SqsSendEntry>(SendAsync, SqsLimits.SizeOf, Linger, time);
    }

    public string Kind => "queue";

    public bool IsFifo { get; }

    public int MaxBytes => SqsLimits.MaxBatchBytes;

    public DateTimeOffset Now => _client.Server.Now;

    /// <summary>Sends a message; the task ends when SQS has it.</summary>
    /// <exception cref="SqsException">SQS refused the message.</exception>
    /// <exception cref="ConnectionException">The queue is gone and may not be made again.</exception>
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

    // A send is never cancelled: nobody could say what became of it.
    private async Task<IReadOnlyList<BatchEntryFailure>> SendAsync(IReadOnlyList<SqsSendEntry> entries)
    {
        var queueUrl = await OpenAsync();

        try
        {
            return await _client.SendMessageBatchAsync(queueUrl, entries, CancellationToken.None);
        }
        catch (QueueNotFoundException)
        {
            // So nothing was sent.
            _queues.Forget(_queueName, queueUrl);

            return await _client.SendMessageBatchAsync(await OpenAsync(), entries, CancellationToken.None);
        }
    }

    private ValueTask<string> OpenAsync() => _queues.OpenAsync(_queueName, QueueDirectory.NoAttributes, CancellationToken.None);
}
