using System.Globalization;
using BusEtl.AmazonSqs.Client;
using MassTransit;

namespace BusEtl.AmazonSqs.Receiving;

/// <summary>One delivery of a message on its way through the pipes.</summary>
internal sealed class SqsReceiveContext : EndpointReceiveContext, ITransportSequenceNumber
{
    private readonly IReadOnlyDictionary<string, string> _headers;

    public SqsReceiveContext(InFlightMessage message, SqsReceiveEndpointContext endpoint)
        : base(endpoint, message.Native.ReceiveCount > 1)
    {
        Native = message.Native;
        SequenceNumber = message.Number;
        _headers = message.Headers;
        Body = new SqsMessageBody(message.Native.Body);
    }

    /// <summary>The message as SQS handed it over.</summary>
    public SqsMessage Native { get; }

    /// <summary>Attributes of the message, those of the overflow attribute among them.</summary>
    public IReadOnlyDictionary<string, string> MessageAttributes => _headers;

    /// <summary>The order of receipt in this process, by which a batch is ordered.</summary>
    public ulong? SequenceNumber { get; }

    public override MessageBody Body { get; }

    /// <summary>The identity of the message: its <c>MessageId</c> attribute where that is a UUID, else its native id.</summary>
    public string MessageId =>
        _headers.TryGetValue(SqsHeaders.MessageId, out var text) && Guid.TryParse(text, out var id) && id != Guid.Empty
            ? text
            : Native.MessageId;

    /// <summary>When the message was first sent: its attribute where that is a time, else SQS's own.</summary>
    public DateTimeOffset SentTimestamp =>
        _headers.TryGetValue(SqsHeaders.SentTimestamp, out var text) && TryParseTime(text, out var time) ? time : Native.SentTimestamp;

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
            MessageHeaders.TransportSentTime => SentTimestamp.UtcDateTime,
            _ => _headers.GetValueOrDefault(key),
        };

        return value is not null;
    }

    /// <summary><see cref="SentTimestamp"/> as it travels in an attribute.</summary>
    public string SentMilliseconds => SentTimestamp.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);

    // Years 1970 to 9999; a longer number is not a time.
    private static bool TryParseTime(string text, out DateTimeOffset time)
    {
        var isTime = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
            && milliseconds <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();
        time = isTime ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : default;

        return isTime;
    }
}
