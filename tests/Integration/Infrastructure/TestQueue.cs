using System.Text;
using Amazon.Runtime;
using BusEtl.AmazonSqs.Client;
using BusEtl.Tests.Integration.Infrastructure.Books;

namespace BusEtl.Tests.Integration.Infrastructure;

/// <summary>
/// A queue of a test's own on the local stack, with its error queue; and what a test does with them. At the end of the test all queues whose
/// name begins with this one's are counted, and removed. A message that the test did not say with <see cref="Leaves"/> fails it.
/// </summary>
internal sealed class TestQueue : IDisposable
{
    private readonly SqsClient _sqs;

    /// <param name="address">A server that is not the local stack's: what stands there is not counted.</param>
    public TestQueue(string? address = null)
    {
        _sqs = new SqsClient(new SqsClientOptions
        {
            ServiceUrl = new Uri(address ?? TestEnvironment.Sqs),
            Region = "us-east-1",
            Credentials = new BasicAWSCredentials("local", "local"),
        });
        Book = new QueueBook(Name);
        var books = TestBooks.Current ?? throw new InvalidOperationException("A queue belongs to one test, which says what it leaves in it.");
        books.Add(Book);
    }

    public string Name { get; } = $"logins-{TestRun.Id}-{Guid.NewGuid():N}";

    public string ErrorName => Name + "_error";

    /// <summary>Where SQS itself moves what is received too often, when the service has created the queues.</summary>
    public string DeadLetterName => Name + "_dlq";

    public QueueBook Book { get; }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>
    /// Says how many messages stand in a queue when the test ends, visible, in flight or delayed; a message that was only looked at still
    /// stands there. Said again, the last word counts. Where nothing is said, the queue must be empty; and no queue may exist but the login
    /// queue, its error and dead-letter queue, those that the test made here and those that it names.
    /// </summary>
    public void Leaves(string queueName, int messages) => Book.Leaves(queueName, messages);

    /// <summary>A name for another queue or topic of this test, counted and removed with these; and so is its error queue.</summary>
    public string NameOf(string purpose)
    {
        Book.Expect($"{Name}-{purpose}");
        Book.Expect($"{Name}-{purpose}_error");

        return $"{Name}-{purpose}";
    }

    /// <summary>Sends bodies, creating the queue with the visibility timeout when it is not there.</summary>
    public async Task SendAsync(IEnumerable<string> bodies, TimeSpan? visibilityTimeout = null) =>
        await SendAsync(bodies.Select(body => new SqsSendEntry { Body = Encoding.UTF8.GetBytes(body) }), visibilityTimeout);

    public Task SendAsync(IEnumerable<SqsSendEntry> entries, TimeSpan? visibilityTimeout = null) => SendToAsync(Name, entries, visibilityTimeout);

    /// <summary>Sends bodies to the queue that the service has made, whatever it is like.</summary>
    public async Task AddAsync(IEnumerable<string> bodies) => await SendToUrlAsync(
        await _sqs.GetQueueUrlAsync(Name, Cancelled), bodies.Select(body => new SqsSendEntry { Body = Encoding.UTF8.GetBytes(body) }));

    public Task CreateAsync() => SendToAsync(Name, []);

    public Task CreateAsync(string queueName, IReadOnlyDictionary<string, string> attributes) =>
        _sqs.CreateQueueAsync(queueName, attributes, tags: null, Cancelled);

    /// <summary>Sends to any queue of the test's, creating it when it is not there.</summary>
    public async Task SendToAsync(string queueName, IEnumerable<SqsSendEntry> entries, TimeSpan? visibilityTimeout = null)
    {
        var attributes = new Dictionary<string, string>
        {
            ["VisibilityTimeout"] = $"{(visibilityTimeout ?? TimeSpan.FromMinutes(1)).TotalSeconds}",
        };
        Book.Expect(queueName);
        await SendToUrlAsync(await _sqs.CreateQueueAsync(queueName, attributes, tags: null, Cancelled), entries);
    }

    private Task SendToUrlAsync(string url, IEnumerable<SqsSendEntry> entries) =>
        Parallel.ForEachAsync(Batches(entries), Cancelled, async (batch, token) =>
        {
            Assert.Empty(await _sqs.SendMessageBatchAsync(url, batch, token));
            foreach (var entry in batch)
                Book.Send(entry.Attributes?.GetValueOrDefault("MessageId"));
        });

    public async Task<IReadOnlyDictionary<string, string>> AttributesAsync(string queueName, params string[] names) =>
        await _sqs.GetQueueAttributesAsync(await _sqs.GetQueueUrlAsync(queueName, Cancelled), names, Cancelled);

    /// <summary>Changes a queue that exists, as its owner may at any time.</summary>
    public async Task ChangeAsync(string queueName, string attribute, string value) => await _sqs.SetQueueAttributesAsync(
        await _sqs.GetQueueUrlAsync(queueName, Cancelled), new Dictionary<string, string> { [attribute] = value }, Cancelled);

    public async Task<bool> ExistsAsync(string queueName) => (await _sqs.ListQueuesAsync(queueName, Cancelled)).Count > 0;

    /// <summary>The names of all queues of the test that exist, in order.</summary>
    public async Task<IReadOnlyList<string>> FindAsync() =>
        [.. (await _sqs.ListQueuesAsync(Name, Cancelled)).Select(url => url[(url.LastIndexOf('/') + 1)..]).Order(StringComparer.Ordinal)];

    /// <summary>Takes everything that is visible in a queue; other takers see it no more, and it still stands there.</summary>
    public async Task<IReadOnlyList<SqsMessage>> TakeAllAsync(string queueName)
    {
        var url = await _sqs.GetQueueUrlAsync(queueName, Cancelled);
        var taken = new List<SqsMessage>();

        while (await _sqs.ReceiveMessageAsync(url, new SqsReceiveRequest { WaitTime = TimeSpan.Zero }, Cancelled) is { Count: > 0 } messages)
            taken.AddRange(messages);

        return taken;
    }

    /// <summary>Takes some messages of a queue, at least one; other takers see them no more.</summary>
    public async Task<IReadOnlyList<SqsMessage>> TakeSomeAsync(string queueName) => await _sqs.ReceiveMessageAsync(
        await _sqs.GetQueueUrlAsync(queueName, Cancelled), new SqsReceiveRequest { MaxMessages = 3, WaitTime = TimeSpan.FromSeconds(5) }, Cancelled);

    /// <summary>Messages in the queue, those in flight or delayed among them.</summary>
    public Task<int> CountAsync(string queueName) => CountAsync(queueName, SqsCounters.All);

    /// <summary>Messages in the queue that a receive would bring.</summary>
    public Task<int> CountVisibleAsync(string queueName) => CountAsync(queueName, [SqsCounters.Visible]);

    public void Dispose() => _sqs.Dispose();

    private async Task<int> CountAsync(string queueName, IReadOnlyList<string> counters)
    {
        var url = await _sqs.GetQueueUrlAsync(queueName, Cancelled);
        var values = await _sqs.GetQueueAttributesAsync(url, counters, Cancelled);

        return counters.Sum(name => int.Parse(values[name], System.Globalization.CultureInfo.InvariantCulture));
    }

    // As SQS allows: 10 messages and 1 MiB a call.
    private static IEnumerable<IReadOnlyList<SqsSendEntry>> Batches(IEnumerable<SqsSendEntry> entries)
    {
        var batch = new List<SqsSendEntry>();
        foreach (var entry in entries)
        {
            if (batch.Count == SqsLimits.MaxBatchEntries || batch.Append(entry).Sum(SqsLimits.SizeOf) > SqsLimits.MaxBatchBytes)
            {
                yield return batch;
                batch = [];
            }

            batch.Add(entry);
        }

        if (batch.Count > 0)
            yield return batch;
    }
}
