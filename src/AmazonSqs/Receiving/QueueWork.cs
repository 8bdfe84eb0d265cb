using BusEtl.AmazonSqs.Client;
using BusEtl.AmazonSqs.Hosting;
using MassTransit.Transports;
using Microsoft.Extensions.Logging;

namespace BusEtl.AmazonSqs.Receiving;

/// <summary>What works on the messages of an opened queue, put together.</summary>
internal sealed class QueueWork
{
    private const int MessagesPerLoop = 125;
    private const int MaxLoops = 8;

    private readonly SqsReceiveEndpointContext _endpoint;
    private readonly SqsConnection _connection;
    private readonly InFlightMessages _inFlight;
    private readonly QueueTermsWatch _terms;
    private readonly VisibilityRenewal _renewal;
    private readonly string _queueUrl;
    private readonly ILogger _logger;

    public QueueWork(
        SqsReceiveEndpointContext endpoint,
        string queueUrl,
        QueueTerms terms,
        InFlightMessages inFlight,
        IReceivePipeDispatcher dispatcher,
        Func<bool> isTrying,
        ILogger logger)
    {
        var queueName = endpoint.Settings.QueueName;
        (_endpoint, _connection, _inFlight, _queueUrl, _logger) = (endpoint, endpoint.Connection, inFlight, queueUrl, logger);
        _terms = new QueueTermsWatch(
            queueName,
            terms,
            () => _connection.Queues.TermsAsync(_connection.Queues.KnownUrl(queueName) ?? queueUrl, queueName, CancellationToken.None),
            _connection.Time,
            logger);

        Settlement = new Settlement(_connection, queueName, queueUrl, inFlight, logger);
        Returns = new MessageReturns(endpoint, Settlement, _terms, isTrying, logger);
        Delivery = new Delivery(endpoint, inFlight, Settlement, Returns, dispatcher, logger);
        _renewal = new VisibilityRenewal(
            inFlight, Settlement, _terms, endpoint.Settings.MaxVisibilityTimeout, _connection.Time, logger);
    }

    public Settlement Settlement { get; }

    public MessageReturns Returns { get; }

    public Delivery Delivery { get; }

    /// <summary>Looks after the messages in work until <paramref name="ended"/>.</summary>
    public Task LookAfterAsync(Task ended)
    {
        // Nothing waits for it: it ends by itself.
        _ = _terms.RunAsync(ended);

        return _renewal.RunAsync(ended);
    }

    /// <summary>Receives until <paramref name="stopping"/>; <paramref name="abandoned"/> cancels the receives that are open then.</summary>
    public Task ReceiveAsync(
        PrefetchSlots slots,
        PrefetchRoom room,
        EndpointState state,
        QueueOpener opener,
        Action<IReadOnlyList<SqsMessage>, TimeSpan> take,
        CancellationToken abandoned,
        CancellationToken stopping)
    {
        var loops = new ReceiveLoops(_connection, _queueUrl, _endpoint.Settings, slots, room, state, _logger)
        {
            Reopen = async stopped => (await opener.OpenAsync(stopped)).QueueUrl,
            Take = take,
            VisibilityTimeout = () => _renewal.VisibilityTimeout,
        };

        return loops.RunAsync(Math.Clamp(_endpoint.PrefetchCount / MessagesPerLoop, 1, MaxLoops), abandoned, stopping);
    }

    /// <summary>A message was received that is in work: the queue may hide messages for a shorter time than is known here.</summary>
    public void ReceivedAgain() => _terms.LookSoon();

    /// <summary>Ends what is in work; see <see cref="WorkEnd"/>.</summary>
    public Task EndAsync(CancellationToken limit, CancellationToken impatient) =>
        new WorkEnd(_inFlight, Settlement, Returns, _endpoint.Settings.QueueName, _connection.Time, _logger).RunAsync(limit, impatient);
}
