using BusEtl.AmazonSqs.Client;
using BusEtl.AmazonSqs.Sending;
using MassTransit;

namespace BusEtl.AmazonSqs.Topics;

/// <summary>Publishes to one topic, in batch calls of up to 10 messages and 256 KiB.</summary>
internal sealed class TopicSender : IEntitySender
{
    private static readonly TimeSpan Linger = TimeSpan.FromMilliseconds(2);

    private readonly SnsClient _client;
    private readonly string _topicName;
    private readonly string _topicArn;
    private readonly RequestBatcher<SnsPublishEntry> _batcher;

    public TopicSender(SnsClient client, string topicName, string topicArn, bool isFifo, TimeProvider time)
    {
        _client = client;
        _topicName = topicName;
        _topicArn = topicArn;
        IsFifo = isFifo;
        _batcher = new RequestBatcher<SnsPublishEntry>(PublishAsync, SnsLimits.SizeOf, Linger, time)
        {
            MaxBytes = SnsLimits.MaxBatchBytes,
            Refusal = failure => new SnsException(
                $"SNS refused an entry of a batch for the topic {topicName}: {failure.Code}. {failure.Message}",
                failure.Code,
                isTransient: !failure.SenderFault),
        };
    }

    public string Kind => "topic";

    public bool IsFifo { get; }

    public int MaxBytes => SnsLimits.MaxBatchBytes;

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">The message has a delay: a topic delivers at once.</exception>
    public Task SendAsync(SqsSendEntry entry)
    {
        if (entry.Delay is not null)
            throw new NotSupportedException($"A message for the topic {_topicName} cannot be delayed: SNS delivers at once.");

        var message = new SnsPublishEntry
        {
            Body = entry.Body,
            Attributes = entry.Attributes,
            MessageGroupId = entry.MessageGroupId,
            MessageDeduplicationId = entry.MessageDeduplicationId,
        };
        if (SnsLimits.SizeOf(message) > MaxBytes)
        {
            throw new ArgumentException(
                $"The message has {SnsLimits.SizeOf(message)} bytes with its attributes; SNS takes {MaxBytes} at most.",
                nameof(entry));
        }

        return _batcher.AddAsync(message);
    }

    private async Task<IReadOnlyList<BatchEntryFailure>> PublishAsync(IReadOnlyList<SnsPublishEntry> entries)
    {
        try
        {
            // A publish is never cancelled: nobody could say what became of it.
            return await _client.PublishBatchAsync(_topicArn, entries, CancellationToken.None);
        }
        catch (SnsException exception) when (exception is TopicNotFoundException || SnsErrors.IsDenied(exception.Code))
        {
            throw new ConnectionException(
                $"The topic {_topicName} cannot be published to: {exception.Message}"
                + (exception is TopicNotFoundException
                    ? " Create it, or let it be created at the start (Amazon:CreateQueues=true, and sns:CreateTopic for the task's role)."
                    : ""),
                exception,
                isTransient: false);
        }
    }
}
