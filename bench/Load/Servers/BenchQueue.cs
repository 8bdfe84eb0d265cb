using System.Globalization;
using BusEtl.AmazonSqs.Client;

namespace BusEtl.Bench.Load.Servers;

/// <summary>A queue of one round.</summary>
internal sealed class BenchQueue(SqsClient sqs, string name, string url)
{
    private static readonly string[] Counters = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"];
    private static int _count;

    public string Name => name;

    public string Url => url;

    public static async Task<BenchQueue> CreateAsync(SqsClient sqs, CancellationToken cancellationToken)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"bench-{Environment.ProcessId}-{Interlocked.Increment(ref _count)}");
        return new BenchQueue(sqs, name, await sqs.CreateQueueAsync(name, new Dictionary<string, string>(), null, cancellationToken));
    }

    /// <summary>Messages that nobody has received, and all that are not deleted.</summary>
    public async Task<(int Waiting, int All)> CountAsync(CancellationToken cancellationToken)
    {
        var counts = await sqs.GetQueueAttributesAsync(url, Counters, cancellationToken);
        var waiting = int.Parse(counts[Counters[0]], CultureInfo.InvariantCulture);
        return (waiting, waiting + int.Parse(counts[Counters[1]], CultureInfo.InvariantCulture));
    }

    /// <summary>Sends up to 10 messages in one call.</summary>
    /// <exception cref="BenchException">One of them was refused.</exception>
    public async Task SendAsync(IEnumerable<ReadOnlyMemory<byte>> bodies, CancellationToken cancellationToken)
    {
        var entries = bodies.Select(body => new SqsSendEntry { Body = body }).ToList();
        if ((await sqs.SendMessageBatchAsync(url, entries, cancellationToken)).Count > 0)
            throw new BenchException("SQS refused a message of the benchmark.");
    }

    public Task SendAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken) =>
        sqs.SendMessageAsync(url, new SqsSendEntry { Body = body }, cancellationToken);
}
