using System.Globalization;
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
    private readonly IEntitySender _sender;
    private readonly TimeProvider _time;

    public SqsSendTransportContext(
        SqsHostConfiguration host,
        ReceiveEndpointContext endpoint,
        string entityName,
        IEntitySender sender)
        : base(host, endpoint.Serialization)
    {
        EntityName = entityName;
        _sender = sender;
        _time = host.Time;
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

        return context;
    }

    public Task<SendContext<T>> CreateSendContext<T>(
        PipeContext context,
        T message,
        IPipe<SendContext<T>> pipe,
        CancellationToken cancellationToken)
        where T : class =>
        CreateSendContext(message, pipe, cancellationToken);

    public Task Send<T>(PipeContext transportContext, SendContext<T> sendContext)
        where T : class
    {
        sendContext.CancellationToken.ThrowIfCancellationRequested();

        var body = ((MessageSendContext<T>)sendContext).Body.GetBytes();
        var (delay, due) = DelayedSend.Split(sendContext.Delay, _time);
        var messageId = sendContext.MessageId?.ToString();

        return _sender.SendAsync(new SqsSendEntry
        {
            Body = body,
            Attributes = AttributeBudget.Pack(HeadersOf(sendContext, due), body.Length, _sender.MaxBytes),
            Delay = delay,
            MessageGroupId = _sender.IsFifo ? messageId : null,
            MessageDeduplicationId = _sender.IsFifo ? messageId : null,
        });
    }

    public Task Send(IPipe<PipeContext> pipe, CancellationToken cancellationToken = default) =>
        pipe.Send(new SendPipeContext(cancellationToken));

    public void Probe(ProbeContext context) => context.Add(_sender.Kind, EntityName);

    private static IEnumerable<KeyValuePair<string, string>> HeadersOf(SendContext context, string? due)
    {
        if (context.MessageId is { } id)
            yield return KeyValuePair.Create(SqsHeaders.MessageId, id.ToString());

        if (OriginalSentTimestamp(context) is { } sent)
            yield return KeyValuePair.Create(SqsHeaders.SentTimestamp, sent);

        if (due is not null)
            yield return KeyValuePair.Create(SqsHeaders.DueTimestamp, due);

        if (context.ContentType is { } contentType)
            yield return KeyValuePair.Create(SqsHeaders.ContentType, contentType.ToString());

        foreach (var header in context.Headers.GetAll())
        {
            if (HeaderText.Of(header.Value) is { } text)
                yield return KeyValuePair.Create(header.Key, text);
        }
    }

    // A redelivery sends the message in work once more, under its own id: it keeps the time at which it was first sent.
    private static string? OriginalSentTimestamp(SendContext context)
    {
        if (!context.TryGetPayload(out ConsumeContext? consumed) || consumed.MessageId != context.MessageId)
            return null;

        return consumed.ReceiveContext is SqsReceiveContext received
            ? received.SentTimestamp.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)
            : null;
    }

    private sealed class SendPipeContext(CancellationToken cancellationToken) : BasePipeContext(cancellationToken);
}
