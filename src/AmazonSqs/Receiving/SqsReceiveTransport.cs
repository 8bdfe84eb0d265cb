using MassTransit;
using MassTransit.Transports;

namespace BusEtl.AmazonSqs.Receiving;

/// <summary>
/// The receive side of an endpoint, ready to be started: starting gives it an agent and its error and skipped queues. Every start but the
/// first is a cautious one: whoever stopped the endpoint may have had a reason that still stands.
/// </summary>
internal sealed class SqsReceiveTransport(SqsReceiveEndpointContext context) : IReceiveTransport
{
    private int _starts;

    public ReceiveTransportHandle Start()
    {
        // Payloads are found by what they can be assigned to, so the two moves are two classes.
        IErrorTransport errors = new SqsErrorTransport(context);
        context.AddOrUpdatePayload(() => errors, _ => errors);

        IDeadLetterTransport skipped = new SqsSkippedTransport(context);
        context.AddOrUpdatePayload(() => skipped, _ => skipped);

        return new SqsReceiveAgent(context, isFirstStart: Interlocked.Increment(ref _starts) == 1);
    }

    public void Probe(ProbeContext probe)
    {
        var scope = probe.CreateScope("receiveTransport");
        scope.Add("type", "AmazonSQS");
        scope.Add("queue", context.Settings.QueueName);
        scope.Add("prefetchCount", context.PrefetchCount);
        scope.Add("concurrentMessageLimit", context.ConcurrentMessageLimit ?? context.PrefetchCount);
        scope.Add("waitTime", context.Settings.WaitTime);
        scope.Add("maxVisibilityTimeout", context.Settings.MaxVisibilityTimeout);
        if (context.Settings.Subscriptions.Count > 0)
            scope.Add("topics", context.Settings.Subscriptions.Select(one => one.TopicName).Order(StringComparer.Ordinal));
    }

    public ConnectHandle ConnectReceiveObserver(IReceiveObserver observer) => context.ConnectReceiveObserver(observer);

    public ConnectHandle ConnectReceiveTransportObserver(IReceiveTransportObserver observer) =>
        context.ConnectReceiveTransportObserver(observer);

    public ConnectHandle ConnectPublishObserver(IPublishObserver observer) => context.ConnectPublishObserver(observer);

    public ConnectHandle ConnectSendObserver(ISendObserver observer) => context.ConnectSendObserver(observer);
}
