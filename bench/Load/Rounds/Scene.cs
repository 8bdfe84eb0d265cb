using System.Net;
using BusEtl.Bench.Load.Contestants;
using BusEtl.Bench.Load.Feeding;
using BusEtl.Bench.Load.Measuring;
using BusEtl.Bench.Load.Servers;
using Npgsql;

namespace BusEtl.Bench.Load.Rounds;

/// <summary>One round's own database, queue and contestant.</summary>
internal sealed class Scene : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan StandstillLimit = TimeSpan.FromMinutes(1);

    private readonly BenchSetup _setup;
    private readonly Contestant _contestant;
    private readonly List<ExchangeRelay> _relays = [];
    private RunningContestant? _running;

    private Scene(BenchSetup setup, Contestant contestant, BenchDatabase database, BenchQueue queue)
    {
        _setup = setup;
        _contestant = contestant;
        Database = database;
        Queue = queue;
        Bodies = setup.Bodies.Again();
        Feeder = new Feeder(queue, Bodies);
        Place = new Workplace(setup.Servers.Sqs.ToString(), database.ConnectionString, queue.Name, queue.Url);
    }

    public BenchDatabase Database { get; }

    public BenchQueue Queue { get; }

    public LoginBodies Bodies { get; }

    public Feeder Feeder { get; }

    public RunningContestant Running => _running ?? throw new InvalidOperationException("The contestant was not started.");

    private Workplace Place { get; set; }

    public static async Task<Scene> CreateAsync(BenchSetup setup, Contestant contestant, CancellationToken cancellationToken) => new(
        setup,
        contestant,
        await BenchDatabase.CreateAsync(setup.Servers, setup.Template, cancellationToken),
        await BenchQueue.CreateAsync(setup.Sqs, cancellationToken));

    /// <summary>Puts a relay before SQS; to be called ahead of the start.</summary>
    public ExchangeRelay RelaySqs(Func<IAnswerReader>? readers = null)
    {
        var relay = Relay(_setup.Servers.Sqs.Port, readers);
        Place = Place with { Sqs = $"http://127.0.0.1:{relay.Port}/" };
        return relay;
    }

    /// <summary>Puts a relay before PostgreSQL; to be called ahead of the start.</summary>
    public ExchangeRelay RelayPostgres()
    {
        var address = new NpgsqlConnectionStringBuilder(Database.ConnectionString);
        var relay = Relay(address.Port, null);
        address.Port = relay.Port;
        Place = Place with { Postgres = address.ConnectionString };
        return relay;
    }

    public void Start() => _running = RunningContestant.Start(_contestant, Place, _setup.Directory);

    /// <summary>Starts the contestant with messages waiting, feeds the rest of them, and waits until all are gone.</summary>
    public async Task StartWarmAsync(int messages, CancellationToken cancellationToken)
    {
        var filled = Math.Min(messages, Scale.Backlog);
        await Feeder.FillAsync(filled, cancellationToken);
        Start();
        await Feeder.FeedAsync(messages - filled, Running.ThrowIfEnded, cancellationToken);
        await WaitUntilDrainedAsync(cancellationToken);
    }

    /// <summary>Waits until every message is deleted from the queue.</summary>
    /// <exception cref="BenchException">The contestant has ended, or nothing has moved for a minute.</exception>
    public async Task WaitUntilDrainedAsync(CancellationToken cancellationToken)
    {
        var time = TimeProvider.System;
        var (left, movedAt) = (int.MaxValue, time.GetTimestamp());
        while (left > 0)
        {
            Running.ThrowIfEnded();
            var now = (await Queue.CountAsync(cancellationToken)).All;
            if (now != left)
                (left, movedAt) = (now, time.GetTimestamp());
            else if (time.GetElapsedTime(movedAt) > StandstillLimit)
                throw new BenchException($"{Running.Name} has not moved for a minute with {left} messages left.");
            await Task.Delay(Pause, cancellationToken);
        }
    }

    /// <summary>Ends the contestant and looks whether it has stored what was sent: figures of one that loses rows are worth nothing.</summary>
    /// <exception cref="BenchException">Rows are missing, or there are too many.</exception>
    public async Task StopAsync(int sent, CancellationToken cancellationToken)
    {
        await Running.StopAsync(cancellationToken);
        await Database.WaitUntilUnusedAsync(cancellationToken);
        var rows = await Database.CountLoginsAsync(cancellationToken);
        if (rows != _setup.RowsBefore + sent)
            throw new BenchException($"{Running.Name} has stored {rows - _setup.RowsBefore} rows of {sent} messages.");
    }

    public async ValueTask DisposeAsync()
    {
        if (_running is not null)
            await _running.DisposeAsync();
        foreach (var relay in _relays)
            await relay.DisposeAsync();
        await Database.DisposeAsync();
    }

    private ExchangeRelay Relay(int port, Func<IAnswerReader>? readers)
    {
        var relay = new ExchangeRelay(new IPEndPoint(IPAddress.Loopback, port), readers);
        _relays.Add(relay);
        return relay;
    }
}
