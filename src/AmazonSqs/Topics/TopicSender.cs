using BusEtl.AmazonSqs.Client;
using BusEtl.AmazonSqs.Hosting;
using BusEtl.AmazonSqs.Sending;
using MassTransit;

namespace BusEtl.AmazonSqs.Topics;

/// <summary>
/// Publishes to one topic, in batch calls of up to 10 messages and 256 KiB. A topic that is gone is made again, where that is allowed.
/// </summary>
internal sealed class TopicSender : IEntitySender
{
    private static readonly TimeSpan Linger = TimeSpan.FromMilliseconds(2);

    private readonly SqsConnection _connection;
    private readonly string _topicName;
    private readonly TopicSettings _settings;
    private readonly RequestBatcher<SnsPublishEntry> _batcher;

    public TopicSender(SqsConnection connection, string topicName, TopicSettings settings)
    {
        _connection = connection;
        _topicName = topicName;
        _settings = settings;
        IsFifo = SqsAddress.IsFifo(topicName);
        _batcher = new RequestBatcher<SnsPublishEntry>(PublishAsync, SnsLimits.SizeOf, Linger, connection.Time)
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

    public DateTimeOffset Now => _connection.Sns.Server.Now;

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

    // A publish is never cancelled: nobody could say what became of it.
    private async Task<IReadOnlyList<BatchEntryFailure>> PublishAsync(IReadOnlyList<SnsPublishEntry> entries)
    {
        try
        {
            var topicArn = await OpenAsync();

            try
            {
                return await _connection.Sns.PublishBatchAsync(topicArn, entries, CancellationToken.None);
            }
            catch (TopicNotFoundException) when (_connection.Topics.MayCreate(_settings))
            {
                // So nothing was published.
                _connection.Topics.Forget(_topicName, topicArn);
                topicArn = await OpenAsync();
                await _connection.Subscriptions.RenewAsync(_topicName);

                return await _connection.Sns.PublishBatchAsync(topicArn, entries, CancellationToken.None);
            }
        }
        catch (SnsException exception) when (exception is TopicNotFoundException || exception.IsDenied)
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

    private Task<string> OpenAsync() => _connection.Topics.OpenAsync(_topicName, _settings, CancellationToken.None);
}
