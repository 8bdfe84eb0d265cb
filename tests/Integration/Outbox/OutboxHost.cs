using System.Collections.Concurrent;
using MassTransit;
using MassTransit.Serialization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace BusEtl.Tests.Integration.Outbox;

/// <summary>Stands for a process: a container of its own with a bus in memory, its consumer and the outbox.</summary>
internal sealed class OutboxHost : IAsyncDisposable
{
    private readonly IHost _host;

    private OutboxHost(IHost host, LogLines log)
    {
        _host = host;
        Log = log;
    }

    public IServiceProvider Services => _host.Services;

    public LogLines Log { get; }

    /// <summary>Set: every delivery fails, as with a broker that is away.</summary>
    public bool BrokerIsAway { get; set; }

    public int FailedSends;

    public static async Task<OutboxHost> StartAsync(
        OutboxDatabase database, Received received, string name = "a", bool delivers = true,
        Action<IEntityFrameworkOutboxConfigurator>? configure = null, Action<IBusRegistrationConfigurator>? bus = null,
        bool brokerIsAway = false, Action<IInMemoryBusFactoryConfigurator>? transport = null, bool poolsContexts = true,
        string? connectionString = null)
    {
        connectionString ??= database.ConnectionString;
        var builder = Host.CreateEmptyApplicationBuilder(null);
        var log = new LogLines();
        OutboxHost? made = null;
        builder.Logging.AddProvider(log).AddFilter("BusEtl", LogLevel.Debug);
        if (poolsContexts)
            builder.Services.AddDbContextPool<NoteDbContext>(context => context.UseNpgsql(connectionString));
        else
            builder.Services.AddDbContext<NoteDbContext>(context => context.UseNpgsql(connectionString));
        builder.Services.Configure<MassTransitHostOptions>(options => options.WaitUntilStarted = true);
        builder.Services.AddMassTransit(x =>
        {
            x.DisableUsageTelemetry();
            x.AddEntityFrameworkOutbox<NoteDbContext>(outbox =>
            {
                outbox.UsePostgres();
                outbox.QueryDelay = TimeSpan.FromMinutes(5); // So that nothing in a test depends on it unseen.
                configure?.Invoke(outbox);
                outbox.UseBusOutbox(options => { if (!delivers) options.DisableDeliveryService(); });
            });
            bus?.Invoke(x);
            x.UsingInMemory((context, memory) =>
            {
                transport?.Invoke(memory);
                memory.ConfigureSend(pipe => pipe.UseExecute(send => made?.Check(send)));
                memory.ReceiveEndpoint("notes", endpoint =>
                {
                    endpoint.ConcurrentMessageLimit = 1; // The order of arrival is the order of delivery.
                    endpoint.Handler<NoteTaken>(note => { received.Add(note, name); return Task.CompletedTask; });
                });
                memory.ConfigureEndpoints(context);
            });
        });
        made = new OutboxHost(builder.Build(), log) { BrokerIsAway = brokerIsAway };
        await made._host.StartAsync(TestContext.Current.CancellationToken);
        return made;
    }

    /// <summary>Publishes in a scope of its own, and saves and commits unless the test does something else.</summary>
    public async Task PublishAsync(string series, int count = 1, int first = 1, Func<NoteDbContext, Task>? end = null)
    {
        await using var scope = Services.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<NoteDbContext>();
        var endpoint = scope.ServiceProvider.GetRequiredService<IPublishEndpoint>();

        await using var transaction = await context.Database.BeginTransactionAsync(TestContext.Current.CancellationToken);
        context.Notes.Add(new Note { Text = series });
        for (var number = first; number < first + count; number++)
            await endpoint.Publish(new NoteTaken(series, number), TestContext.Current.CancellationToken);
        await context.SaveChangesAsync(TestContext.Current.CancellationToken);
        if (end is not null)
            await end(context);
        else
            await transaction.CommitAsync(TestContext.Current.CancellationToken);
    }

    private void Check(SendContext send)
    {
        if (!BrokerIsAway || send is not SendContext<SerializedMessageBody>)
            return;
        Interlocked.Increment(ref FailedSends);
        throw new InvalidOperationException("The broker is away.");
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None); // Cleaning up is not cut short.
        _host.Dispose();
    }
}

/// <summary>The log of a host, a line each: level and text.</summary>
internal sealed class LogLines : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<string> _lines = [];

    public IEnumerable<string> Containing(string text) => _lines.Where(line => line.Contains(text, StringComparison.Ordinal));

    public ILogger CreateLogger(string categoryName) => this;

    public bool IsEnabled(LogLevel logLevel) => true;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _lines.Enqueue($"{logLevel}: {formatter(state, exception)} {exception?.Message}");

    public void Dispose()
    {
    }
}
