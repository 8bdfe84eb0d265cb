using BusEtl.AmazonSqs.Client;
using MassTransit;

namespace BusEtl.AmazonSqs.Receiving;

/// <summary>One delivery of a message on its way through the pipes.</summary>
internal sealed class SqsReceiveContext : EndpointReceiveContext, ITransportSequenceNumber
{
    private readonly InFlightMessage _message;
    private readonly IReadOnlyDictionary<string, string> _headers;

    public SqsReceiveContext(InFlightMessage message, SqsReceiveEndpointContext endpoint)
        : base(endpoint, message.Native.ReceiveCount > 1)
    {
        _message = message;
        Native = message.Native;
        SequenceNumber = message.Number;
        _headers = message.Headers;
        Body = new SqsMessageBody(message.Native.Body);
    }

    /// <summary>The message as SQS handed it over.</summary>
    public SqsMessage Native { get; }

    /// <inheritdoc cref="InFlightMessage.Headers"/>
    public IReadOnlyDictionary<string, string> MessageAttributes => _headers;

    /// <summary>The order of receipt in this process, by which a batch is ordered.</summary>
    public ulong? SequenceNumber { get; }

    public override MessageBody Body { get; }

    /// <inheritdoc cref="InFlightMessage.MessageId"/>
    public string MessageId => _message.MessageId;

    /// <inheritdoc cref="InFlightMessage.SentMilliseconds"/>
    public string SentMilliseconds => _message.SentMilliseconds;

    public override IEnumerable<KeyValuePair<string, object>> GetAll()
    {
        foreach (var (name, value) in _headers)
        {
            if (name is not (SqsHeaders.MessageId or SqsHeaders.SentTimestamp))
                yield return KeyValuePair.Create(name, (object)value);
        }

        yield return KeyValuePair.Create(SqsHeaders.MessageId, (object)MessageId);
        yield return KeyValuePair.Create(SqsHeaders.SentTimestamp, (object)SentMilliseconds);
    }

    public override bool TryGetHeader(string key, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out object? value)
    {
        value = key switch
        {
            SqsHeaders.MessageId => MessageId,
            SqsHeaders.SentTimestamp => SentMilliseconds,
            // By this name MassTransit's GetSentTime asks. It is in no list of headers: a copy carries the other.
            MessageHeaders.TransportSentTime => _message.SentTimestamp.UtcDateTime,
            _ => _headers.GetValueOrDefault(key),
        };

        return value is not null;
    }
}
