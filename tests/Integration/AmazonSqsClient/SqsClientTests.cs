using System.Text;
using Amazon.Runtime;
using BusEtl.AmazonSqs.Client;
using BusEtl.Tests.Integration.Infrastructure;

namespace BusEtl.Tests.Integration.AmazonSqsClient;

public sealed class SqsClientTests : IDisposable
{
    private readonly SqsClient _sqs = new(new SqsClientOptions
    {
        ServiceUrl = new Uri(TestEnvironment.Sqs),
        Region = "us-east-1",
        Credentials = new BasicAWSCredentials("test", "test"),
    });

    private readonly TestQueue _queue = new();
    private readonly string _name;

    public SqsClientTests() => _name = _queue.Name;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _sqs.Dispose();
        _queue.Dispose();
    }

    [Fact]
    public async Task A_queue_is_created_found_listed_and_has_its_attributes()
    {
        var attributes = new Dictionary<string, string> { ["VisibilityTimeout"] = "45" };
        var url = await _sqs.CreateQueueAsync(_name, attributes, new Dictionary<string, string> { ["team"] = "etl" }, Token);

        Assert.Equal(url, await _sqs.CreateQueueAsync(_name, attributes, null, Token));
        Assert.Equal(url, await _sqs.GetQueueUrlAsync(_name, Token));
        Assert.Equal([url], await _sqs.ListQueuesAsync(_name, Token));
        var found = await _sqs.GetQueueAttributesAsync(url, ["VisibilityTimeout", "QueueArn"], Token);
        Assert.Equal("45", found["VisibilityTimeout"]);
        Assert.EndsWith($":{_name}", found["QueueArn"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_batch_comes_back_as_it_was_sent()
    {
        var url = await CreateAsync();
        var before = DateTimeOffset.FromUnixTimeMilliseconds(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
        // No emoji: fauxqs refuses what is beyond U+FFFF, which SQS takes.
        string[] bodies = ["{\"name\":\"Zoë \\\" €\",\r\n\"tab\":\"\t\"}", "plain", new string('é', 100_000)];
        var attributes = new Dictionary<string, string> { ["MessageId"] = "0b1f", ["Reason"] = "line\nbreak \"quoted\" é€" };
        Assert.Empty(await _sqs.SendMessageBatchAsync(
            url, [.. bodies.Select(body => new SqsSendEntry { Body = Encoding.UTF8.GetBytes(body), Attributes = attributes })], Token));

        _queue.Leaves(_name, bodies.Length);
        var messages = await ReceiveAsync(url, bodies.Length);
        Assert.Equal(bodies.Order(), messages.Select(message => Encoding.UTF8.GetString(message.Body.Span)).Order());
        Assert.All(messages, message =>
        {
            Assert.Equal(attributes, message.Attributes);
            Assert.Equal(1, message.ReceiveCount);
            Assert.InRange(message.SentTimestamp, before, TimeProvider.System.GetUtcNow().AddSeconds(1));
            Assert.Null(message.SequenceNumber);
        });
    }

    [Fact]
    public async Task A_message_made_visible_comes_again_and_a_deleted_one_does_not()
    {
        var url = await CreateAsync();
        var id = await _sqs.SendMessageAsync(url, new() { Body = "once more"u8.ToArray() }, Token);
        var first = Assert.Single(await ReceiveAsync(url, 1));
        Assert.Equal(id, first.MessageId);

        Assert.Empty(await _sqs.ChangeMessageVisibilityBatchAsync(url, [new(first.ReceiptHandle, TimeSpan.Zero)], Token));
        var second = Assert.Single(await ReceiveAsync(url, 1));
        Assert.Equal((first.MessageId, 2), (second.MessageId, second.ReceiveCount));
        Assert.Equal(first.SentTimestamp, second.SentTimestamp);
        Assert.NotEqual(first.ReceiptHandle, second.ReceiptHandle);

        Assert.Empty(await _sqs.ChangeMessageVisibilityBatchAsync(url, [new(second.ReceiptHandle, TimeSpan.FromSeconds(600))], Token));
        Assert.Empty(await _sqs.DeleteMessageBatchAsync(url, [second.ReceiptHandle], Token));
        Assert.Empty(await _sqs.ReceiveMessageAsync(url, new(), Token));
        var counts = await _sqs.GetQueueAttributesAsync(
            url, ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"], Token);
        Assert.Equal(["0", "0"], counts.Values);
    }

    [Fact]
    public async Task One_bad_handle_fails_alone()
    {
        var url = await CreateAsync();
        await _sqs.SendMessageAsync(url, new() { Body = "kept"u8.ToArray() }, Token);
        var message = Assert.Single(await ReceiveAsync(url, 1));

        var failure = Assert.Single(await _sqs.ChangeMessageVisibilityBatchAsync(
            url, [new("no-such-handle", TimeSpan.Zero), new(message.ReceiptHandle, TimeSpan.Zero)], Token));
        Assert.Equal(0, failure.Index);
        _queue.Leaves(_name, 1);
        Assert.Single(await ReceiveAsync(url, 1));
    }

    [Fact]
    public async Task A_fifo_queue_keeps_group_and_order()
    {
        var url = await _sqs.CreateQueueAsync(_name + ".fifo", new Dictionary<string, string> { ["FifoQueue"] = "true" }, null, Token);
        _queue.Leaves(_name + ".fifo", 0);
        for (var i = 0; i < 3; i++)
            await _sqs.SendMessageAsync(
                url, new() { Body = Encoding.UTF8.GetBytes($"{i}"), MessageGroupId = "g", MessageDeduplicationId = $"d{i}" }, Token);

        var messages = new List<SqsMessage>();
        while (messages.Count < 3)
        {
            var some = await ReceiveAsync(url, 1);
            messages.AddRange(some);
            await _sqs.DeleteMessageBatchAsync(url, [.. some.Select(message => message.ReceiptHandle)], Token);
        }
        Assert.Equal(["0", "1", "2"], messages.Select(message => Encoding.UTF8.GetString(message.Body.Span)));
        Assert.All(messages, message => Assert.Equal("g", message.MessageGroupId));
        Assert.Equal(messages.Select(m => m.SequenceNumber).Order(StringComparer.Ordinal), messages.Select(m => m.SequenceNumber));
        Assert.All(messages, message => Assert.NotNull(message.SequenceNumber));
    }

    [Fact]
    public async Task A_purge_empties_the_queue()
    {
        var url = await CreateAsync();
        await _sqs.SendMessageAsync(url, new() { Body = "gone"u8.ToArray() }, Token);
        await _sqs.PurgeQueueAsync(url, Token);
        Assert.Empty(await _sqs.ReceiveMessageAsync(url, new() { WaitTime = TimeSpan.FromSeconds(1) }, Token));
    }

    [Fact]
    public async Task A_long_poll_is_answered_when_a_message_arrives_and_ends_when_cancelled()
    {
        var url = await CreateAsync();
        var poll = _sqs.ReceiveMessageAsync(url, new() { WaitTime = TimeSpan.FromSeconds(20) }, Token);
        await _sqs.SendMessageAsync(url, new() { Body = "here"u8.ToArray() }, Token);
        _queue.Leaves(_name, 1);
        Assert.Single(await poll.WaitAsync(TimeSpan.FromSeconds(10), Token));

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var idle = _sqs.ReceiveMessageAsync(url, new() { WaitTime = TimeSpan.FromSeconds(20) }, stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => idle.WaitAsync(TimeSpan.FromSeconds(10), Token));
    }

    [Fact]
    public async Task An_unknown_queue_is_told_by_name()
    {
        var byName = await Assert.ThrowsAsync<QueueNotFoundException>(() => _sqs.GetQueueUrlAsync(_name, Token));
        Assert.Equal(_name, byName.QueueName);
        var url = await CreateAsync();
        var other = url.Replace(_name, _name + "-other", StringComparison.Ordinal);
        var byUrl = await Assert.ThrowsAsync<QueueNotFoundException>(() => _sqs.ReceiveMessageAsync(other, new(), Token));
        Assert.Equal(_name + "-other", byUrl.QueueName);
    }

    private Task<string> CreateAsync() => _sqs.CreateQueueAsync(_name, new Dictionary<string, string>(), null, Token);

    // A receive may bring fewer than there are.
    private async Task<List<SqsMessage>> ReceiveAsync(string url, int count)
    {
        var messages = new List<SqsMessage>();
        while (messages.Count < count)
        {
            var some = await _sqs.ReceiveMessageAsync(url, new() { WaitTime = TimeSpan.FromSeconds(5) }, Token);
            Assert.NotEmpty(some);
            messages.AddRange(some);
        }
        return messages;
    }
}
