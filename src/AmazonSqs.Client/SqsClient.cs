using System.Text.Json;
using BusEtl.AmazonSqs.Client.Http;
using BusEtl.AmazonSqs.Client.Protocol;

namespace BusEtl.AmazonSqs.Client;

/// <summary>
/// SQS over its JSON protocol. Safe for many threads; one for the whole process is right. Calls are retried while SQS throttles, answers
/// 5xx or cannot be reached; what else SQS refuses is a <see cref="SqsException"/>, a missing queue a <see cref="QueueNotFoundException"/>.
/// The token of the caller ends a call at once with an <see cref="OperationCanceledException"/>.
/// </summary>
/// <remarks>
/// All is at least once. A send whose connection broke may have been carried out, and is sent again: there may be two messages then. A
/// receive that broke may have taken messages: they come back when their visibility lapses.
/// </remarks>
public sealed class SqsClient : IDisposable
{
    private readonly AwsCalls _calls;
    private readonly TimeSpan _requestTimeout;
    private readonly Func<ReadOnlySpan<byte>, IReadOnlyList<SqsMessage>> _readMessages;

    /// <exception cref="AwsConfigurationException">No region is known, or an address cannot be used.</exception>
    public SqsClient(SqsClientOptions options, TimeProvider? time = null, HttpMessageHandler? handler = null)
        : this(options, time ?? TimeProvider.System, handler, Random.Shared.NextDouble, Environment.GetEnvironmentVariable)
    {
    }

    internal SqsClient(
        SqsClientOptions options, TimeProvider time, HttpMessageHandler? handler, Func<double> random, Func<string, string?> environment)
    {
        _calls = new AwsCalls(AwsConnection.Open(SqsService.Instance, options, time, handler, random, environment), options.Refusals);
        _requestTimeout = options.RequestTimeout;
        _readMessages = json => SqsMessageReader.Messages(json, received: Server.Now);
    }

    /// <summary>Who is asked.</summary>
    public AwsServer Server => _calls.Server;

    /// <param name="queueName">The queue.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <param name="isOptional">Whether the caller goes on without an answer: then it is not noted when the right to it is missing.</param>
    /// <exception cref="QueueNotFoundException">There is no such queue, or the caller may not see it.</exception>
    public Task<string> GetQueueUrlAsync(string queueName, CancellationToken cancellationToken, bool isOptional = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(queueName);
        var body = SqsRequestWriter.Write(queueName, SqsRequestWriter.QueueName);
        var call = new AwsCall(SqsAction.GetQueueUrl, queueName, _requestTimeout, isOptional);
        return _calls.AskAsync(call, body, SqsResponseReader.QueueUrl, cancellationToken);
    }

    /// <summary>Creates the queue, or finds it if it has the same attributes; with others SQS refuses (<c>QueueNameExists</c>).</summary>
    /// <returns>The queue's URL.</returns>
    public Task<string> CreateQueueAsync(
        string queueName,
        IReadOnlyDictionary<string, string> attributes,
        IReadOnlyDictionary<string, string>? tags,
        CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(queueName);
        ArgumentNullException.ThrowIfNull(attributes);
        var body = SqsRequestWriter.Write((queueName, attributes, tags), SqsRequestWriter.CreateQueue);
        return AskAsync(SqsAction.CreateQueue, queueName, body, SqsResponseReader.QueueUrl, cancellationToken);
    }

    /// <param name="queueUrl">The queue.</param>
    /// <param name="names">Attributes by SQS's names, or 'All'. Those that the queue does not have are left out of the answer.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <param name="isOptional">Whether the caller goes on without an answer: then it is not noted when the right to it is missing.</param>
    public Task<IReadOnlyDictionary<string, string>> GetQueueAttributesAsync(
        string queueUrl, IReadOnlyCollection<string> names, CancellationToken cancellationToken, bool isOptional = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(queueUrl);
        ArgumentNullException.ThrowIfNull(names);
        var body = SqsRequestWriter.Write((queueUrl, names), SqsRequestWriter.GetQueueAttributes);
        var call = new AwsCall(SqsAction.GetQueueAttributes, queueUrl, _requestTimeout, isOptional);
        return _calls.AskAsync(call, body, SqsResponseReader.Attributes, cancellationToken);
    }

    /// <summary>Sets attributes of a queue that exists, by SQS's names. They may take a minute to be known everywhere.</summary>
    public async Task SetQueueAttributesAsync(
        string queueUrl, IReadOnlyDictionary<string, string> attributes, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(queueUrl);
        ArgumentNullException.ThrowIfNull(attributes);
        var body = SqsRequestWriter.Write((queueUrl, attributes), SqsRequestWriter.SetQueueAttributes);
        var call = new AwsCall(SqsAction.SetQueueAttributes, queueUrl, _requestTimeout);
        await _calls.AskAsync(call, body, _ => true, cancellationToken);
    }

    /// <returns>
    /// The URLs of all queues whose name starts with the prefix, of all pages. A queue appears up to a minute after its creation.
    /// </returns>
    public async Task<IReadOnlyList<string>> ListQueuesAsync(string? prefix, CancellationToken cancellationToken)
    {
        var urls = new List<string>();
        string? next = null;
        do
        {
            var body = SqsRequestWriter.Write((prefix, next), SqsRequestWriter.ListQueues);
            next = await AskAsync(SqsAction.ListQueues, null, body, json => SqsResponseReader.QueueUrls(json, urls), cancellationToken);
        }
        while (next is not null);
        return urls;
    }

    /// <summary>Deletes all messages, within 60 s. SQS refuses a second purge in that time (<c>PurgeQueueInProgress</c>).</summary>
    public async Task PurgeQueueAsync(string queueUrl, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(queueUrl);
        var body = SqsRequestWriter.Write(queueUrl, SqsRequestWriter.QueueUrl);
        var call = new AwsCall(SqsAction.PurgeQueue, queueUrl, _requestTimeout);
        await _calls.AskAsync(call, body, _ => true, cancellationToken);
    }

    /// <returns>Up to as many messages as were asked for; none when there were none within the wait time.</returns>
    public Task<IReadOnlyList<SqsMessage>> ReceiveMessageAsync(
        string queueUrl, SqsReceiveRequest request, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(queueUrl);
        ArgumentNullException.ThrowIfNull(request);
        ArgumentOutOfRangeException.ThrowIfLessThan(request.MaxMessages, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(request.MaxMessages, SqsLimits.MaxReceiveMessages);
        var wait = SqsLimits.WholeSeconds(request.WaitTime, SqsLimits.MaxWaitTime, nameof(request.WaitTime));
        int? visibility = request.VisibilityTimeout is { } timeout
            ? SqsLimits.WholeSeconds(timeout, SqsLimits.MaxVisibilityTimeout, nameof(request.VisibilityTimeout))
            : null;
        var body = SqsRequestWriter.Write((queueUrl, request.MaxMessages, wait, visibility), SqsRequestWriter.Receive);
        var call = new AwsCall(SqsAction.ReceiveMessage, queueUrl, _requestTimeout + TimeSpan.FromSeconds(wait)) { Admit = request.AdmitAsync };
        return _calls.AskAsync(call, body, _readMessages, cancellationToken);
    }

    /// <returns>SQS's id of the message.</returns>
    public Task<string> SendMessageAsync(string queueUrl, SqsSendEntry entry, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(queueUrl);
        ArgumentNullException.ThrowIfNull(entry);
        var body = SqsRequestWriter.Write((queueUrl, entry), SqsRequestWriter.Send, entry.Body.Length + 1024);
        return AskAsync(SqsAction.SendMessage, queueUrl, body, SqsResponseReader.MessageId, cancellationToken);
    }

    /// <summary>Sends 1 to 10 messages of together at most 1 MiB (<see cref="SqsLimits.SizeOf"/>).</summary>
    /// <returns>The messages that were not sent. The caller decides whether to send them again.</returns>
    public Task<IReadOnlyList<BatchEntryFailure>> SendMessageBatchAsync(
        string queueUrl, IReadOnlyList<SqsSendEntry> entries, CancellationToken cancellationToken)
    {
        var body = WriteBatch(queueUrl, entries, SqsRequestWriter.SendBatch, entries.Sum(entry => entry.Body.Length) + 2048);
        return AskBatchAsync(SqsAction.SendMessageBatch, queueUrl, body, entries.Count, cancellationToken);
    }

    /// <summary>Deletes 1 to 10 messages. Deleting by a stale handle, or twice, 'succeeds' and need not delete anything.</summary>
    /// <returns>The entries that failed.</returns>
    public Task<IReadOnlyList<BatchEntryFailure>> DeleteMessageBatchAsync(
        string queueUrl, IReadOnlyList<string> receiptHandles, CancellationToken cancellationToken)
    {
        var body = WriteBatch(queueUrl, receiptHandles, SqsRequestWriter.DeleteBatch, 4096);
        return AskBatchAsync(SqsAction.DeleteMessageBatch, queueUrl, body, receiptHandles.Count, cancellationToken);
    }

    /// <summary>Sets how long from now 1 to 10 messages stay invisible; the total since their receive is at most 12 h.</summary>
    /// <returns>The entries that failed, such as messages that are no longer in flight (<c>MessageNotInflight</c>).</returns>
    public Task<IReadOnlyList<BatchEntryFailure>> ChangeMessageVisibilityBatchAsync(
        string queueUrl, IReadOnlyList<SqsVisibilityChange> changes, CancellationToken cancellationToken)
    {
        var body = WriteBatch(queueUrl, changes, SqsRequestWriter.VisibilityBatch, 4096);
        return AskBatchAsync(SqsAction.ChangeMessageVisibilityBatch, queueUrl, body, changes.Count, cancellationToken);
    }

    /// <summary>Frees idle connections. Calls under way are not ended: the caller's token does that.</summary>
    public void Dispose() => _calls.Dispose();

    private static PooledBuffer WriteBatch<T>(
        string queueUrl, IReadOnlyList<T> entries, Action<Utf8JsonWriter, (string, IReadOnlyList<T>)> members, int capacity)
    {
        ArgumentException.ThrowIfNullOrEmpty(queueUrl);
        ArgumentOutOfRangeException.ThrowIfZero(entries.Count, nameof(entries));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(entries.Count, SqsLimits.MaxBatchEntries, nameof(entries));
        return SqsRequestWriter.Write((queueUrl, entries), members, capacity);
    }

    private Task<T> AskAsync<T>(
        AwsAction action, string? queue, PooledBuffer body, Func<ReadOnlySpan<byte>, T> read, CancellationToken cancellationToken) =>
        _calls.AskAsync(new AwsCall(action, queue, _requestTimeout), body, read, cancellationToken);

    private Task<IReadOnlyList<BatchEntryFailure>> AskBatchAsync(
        AwsAction action, string queueUrl, PooledBuffer body, int count, CancellationToken cancellationToken) =>
        _calls.AskBatchAsync(new AwsCall(action, queueUrl, _requestTimeout), body, count, SqsBatchReader.Failures, cancellationToken);
}
