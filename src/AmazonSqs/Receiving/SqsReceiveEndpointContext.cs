using BusEtl.AmazonSqs.Client;
using BusEtl.AmazonSqs.Configuration;
using BusEtl.AmazonSqs.Hosting;
using BusEtl.AmazonSqs.Sending;
using MassTransit;
using MassTransit.Configuration;
using MassTransit.Transports;

namespace BusEtl.AmazonSqs.Receiving;

/// <summary>What the parts of a running receive endpoint share.</summary>
internal sealed class SqsReceiveEndpointContext(
    SqsHostConfiguration host,
    IReceiveEndpointConfiguration configuration,
    SqsReceiveSettings settings)
    : BaseReceiveEndpointContext(host, configuration)
{
    private readonly ISendTopology _sendTopology = configuration.Topology.Send;
    private int _withoutTime;
    private int _withFalseTime;
    private int _withDisbelievedHeaders;

    public SqsReceiveSettings Settings { get; } = settings;

    public SqsConnection Connection => host.Connection;

    /// <summary>Writes and reads the headers of its messages.</summary>
    public SealedHeaders Headers { get; } = host.HeadersOf(settings.QueueName);

    /// <summary>The longest delay that is asked of SQS for one message.</summary>
    public TimeSpan LongestDelay => host.Settings.LongestDelay;

    /// <summary>Bytes of the messages that may be held at a time.</summary>
    public long PrefetchBytes => host.Settings.PrefetchBytes;

    public string ErrorQueueName =>
        SqsAddress.Companion(Settings.QueueName, _sendTopology.ErrorQueueNameFormatter.FormatErrorQueueName);

    public string SkippedQueueName =>
        SqsAddress.Companion(Settings.QueueName, _sendTopology.DeadLetterQueueNameFormatter.FormatDeadLetterQueueName);

    /// <summary>Whether nobody asked before: a server leaves the sent time out of every message, and it is said once.</summary>
    public bool IsFirstWithoutTime() => Interlocked.Exchange(ref _withoutTime, 1) == 0;

    /// <summary>Whether nobody asked before: of messages whose first sent time cannot be true one is said.</summary>
    public bool IsFirstWithFalseTime() => Interlocked.Exchange(ref _withFalseTime, 1) == 0;

    /// <summary>Whether nobody asked before: of messages with headers that are not believed one is said.</summary>
    public bool IsFirstWithDisbelievedHeaders() => Interlocked.Exchange(ref _withDisbelievedHeaders, 1) == 0;

    public override void AddSendAgent(IAgent agent) => throw new NotSupportedException("Senders end with the connection.");

    public override void AddConsumeAgent(IAgent agent) => throw new NotSupportedException("The receive transport ends its own agent.");

    public override Exception ConvertException(Exception exception, string message) =>
        exception as ConnectionException ?? new ConnectionException(message, exception);

    protected override ISendTransportProvider CreateSendTransportProvider() => new SqsSendTransportProvider(host, this);

    protected override IPublishTransportProvider CreatePublishTransportProvider() => new SqsSendTransportProvider(host, this);
}
