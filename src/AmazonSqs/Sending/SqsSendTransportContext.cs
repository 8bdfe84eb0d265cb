using BusEtl.AmazonSqs.Client;
using BusEtl.AmazonSqs.Configuration;
using BusEtl.AmazonSqs.Receiving;
using MassTransit;
using MassTransit.Context;
using MassTransit.Middleware;
using MassTransit.Transports;

namespace BusEtl.AmazonSqs.Sending;

/// <summary>Sends the messages of the bus to one queue or topic: body as serialized, headers as message attributes.</summary>
internal sealed class SqsSendTransportContext : BaseSendTransportContext, SendTransportContext<PipeContext>
{
    private readonly SqsHostConfiguration _host;
    private readonly string _kind;
    private readonly SealedHeaders _headers;
    private readonly Func<CancellationToken, Task<IEntitySender>> _open;

    public SqsSendTransportContext(
        SqsHostConfiguration host,
        ReceiveEndpointContext endpoint,
        string entityName,
        string kind,
        SealedHeaders headers,
        Func<CancellationToken, Task<IEntitySender>> open)
        : base(host, endpoint.Serialization)
    {
        EntityName = entityName;
        _host = host;
        _kind = kind;
        _headers = headers;
        _open = open;
    }

    public override string EntityName { get; }

    public override string ActivitySystem => "aws_sqs";

    public override async Task<SendContext<T>> CreateSendContext<T>(
        T message,
        IPipe<SendContext<T>> pipe,
        CancellationToken cancellationToken)
    {
        var context = new MessageSendContext<T>(message, cancellationToken);
        await pipe.Send(context);
        RefuseRequest(context.ResponseAddress);

        return context;
    }

    public Task<SendContext<T>> CreateSendContext<T>(
        PipeContext context,
        T message,
        IPipe<SendContext<T>> pipe,
        CancellationToken cancellationToken)
        where T : class =>
        CreateSendContext(message, pipe, cancellationToken);

    public async Task Send<T>(PipeContext transportContext, SendContext<T> sendContext)
        where T : class
    {
        sendContext.CancellationToken.ThrowIfCancellationRequested();

        // Asked for every time: a bus that was stopped and started again has a new connection.
        var sender = await _open(sendContext.CancellationToken);
        var body = ((MessageSendContext<T>)sendContext).Body.GetBytes();
        var (delay, due) = DelayedSend.Split(sendContext.Delay, _host.Settings.LongestDelay, sender.IsFifo, sender.Now);
        var received = RedeliveredBy(sendContext);
        var messageId = received?.MessageId ?? sendContext.MessageId?.ToString();

        var attributes = _headers.Pack(HeadersOf(sendContext, messageId, received, due), body, sender.MaxBytes);
        RefuseUncounted(sendContext, attributes, body);

        // A redelivery has the id of the message, which a FIFO queue would drop as a duplicate: the copy in work gives its own.
        await sender.SendAsync(new SqsSendEntry
        {
            Body = body,
            Attributes = attributes,
            Delay = delay,
            MessageGroupId = sender.IsFifo ? received?.Native.MessageGroupId ?? messageId : null,
            MessageDeduplicationId = sender.IsFifo ? received?.Native.MessageId ?? messageId : null,
        });
    }

    public Task Send(IPipe<PipeContext> pipe, CancellationToken cancellationToken = default) =>
        pipe.Send(new SendPipeContext(cancellationToken));

    public void Probe(ProbeContext context) => context.Add(_kind, EntityName);

    // A queue for the answers would be one more at every start, which nobody ever deletes.
    private void RefuseRequest(Uri? responseAddress)
    {
        if (responseAddress is not null && _host.IsBusAddress(responseAddress))
        {
            throw new NotSupportedException(
                $"A request to {EntityName} would get no answer: on this transport the bus's own endpoint has no queue, and a request client waits "
                + "there. Let the answer come as a message to a receive endpoint, whose address may be the ResponseAddress.");
        }
    }

    // A redelivery that does not say which one it is would be followed by others without end.
    private void RefuseUncounted(SendContext context, IReadOnlyDictionary<string, string> attributes, byte[] body)
    {
        if (context.Headers.TryGetHeader(MessageHeaders.RedeliveryCount, out _)
            && !_headers.Read(attributes, body).Believed.ContainsKey(MessageHeaders.RedeliveryCount))
        {
            throw new ArgumentException(
                $"The message has {body.Length} bytes, which leaves no room to say how often it was redelivered.", nameof(context));
        }
    }

    private static IEnumerable<KeyValuePair<string, string>> HeadersOf(
        SendContext context,
        string? messageId,
        SqsReceiveContext? received,
        string? due)
    {
        if (messageId is not null)
            yield return KeyValuePair.Create(SqsHeaders.MessageId, messageId);

        if (received is not null)
            yield return KeyValuePair.Create(SqsHeaders.SentTimestamp, received.SentMilliseconds);

        if (due is not null)
            yield return KeyValuePair.Create(SqsHeaders.DueTimestamp, due);

        if (context.ContentType is { } contentType)
            yield return KeyValuePair.Create(SqsHeaders.ContentType, contentType.ToString());

        // What a redelivery counts comes before what its sender has written: of very many headers the last are left out.
        foreach (var header in context.Headers.GetAll().OrderByDescending(header => OwnHeaders.Has(header.Key)))
        {
            if (HeaderText.Of(header.Value) is { } text)
                yield return KeyValuePair.Create(header.Key, text);
        }
    }

    // A redelivery sends the message in work once more: it stays the same message, with the time at which it was first sent, also where
    // MassTransit gives the copy an id of its own (context.Redeliver does).
    private static SqsReceiveContext? RedeliveredBy(SendContext context)
    {
        if (!context.TryGetPayload(out ConsumeContext? consumed))
            return null;

        var isRedelivery = consumed.MessageId == context.MessageId || context.Headers.TryGetHeader(MessageHeaders.RedeliveryCount, out _);

        return isRedelivery ? consumed.ReceiveContext as SqsReceiveContext : null;
    }

    private sealed class SendPipeContext(CancellationToken cancellationToken) : BasePipeContext(cancellationToken);
}
