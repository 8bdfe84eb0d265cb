using System.Collections.Concurrent;
using BusEtl.AmazonSqs.Client;
using BusEtl.AmazonSqs.Sending;
using MassTransit;
using MassTransit.Middleware;

namespace BusEtl.AmazonSqs.Hosting;

/// <summary>What the endpoints of a bus share: one client, the queues found so far, one sender for each queue. Ends with the bus.</summary>
internal sealed class SqsConnection : Agent
{
    private readonly ConcurrentDictionary<string, QueueSender> _senders = new();

    public SqsConnection(SqsClient client, bool createQueues, TimeProvider time)
    {
        Client = client;
        Queues = new QueueDirectory(client, createQueues);
        Time = time;

        SetReady();
    }

    public SqsClient Client { get; }

    public QueueDirectory Queues { get; }

    public TimeProvider Time { get; }

    /// <summary>The sender of a queue, which is created with SQS's defaults when it is missing and may be created.</summary>
    public async Task<QueueSender> GetSenderAsync(string queueName, CancellationToken cancellationToken)
    {
        var queueUrl = await Queues.OpenAsync(queueName, QueueDirectory.NoAttributes, cancellationToken);

        return _senders.GetOrAdd(queueUrl, url => new QueueSender(Client, url, SqsAddress.IsFifo(queueName), Time));
    }

    protected override async Task StopAgent(StopContext context)
    {
        await base.StopAgent(context);
        Client.Dispose();
    }
}
