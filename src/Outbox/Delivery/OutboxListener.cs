using BusEtl.Outbox.Configuration;
using BusEtl.Outbox.Writing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace BusEtl.Outbox.Delivery;

/// <summary>
/// Wakes the delivery on what other processes commit. It keeps one connection of the pool. Behind a pooler, which may hand sessions around by
/// transaction, it would hear nothing and leave its listening behind in a session of others: there it does not begin, and the delivery looks
/// every <c>QueryDelay</c>.
/// </summary>
internal sealed class OutboxListener<TDbContext>(
    IServiceScopeFactory scopes, OutboxSignal<TDbContext> signal, OutboxOptions<TDbContext> settings, DeliveryLog log, TimeProvider time)
    : BackgroundService
    where TDbContext : DbContext
{
    private static readonly TimeSpan CheckDelay = TimeSpan.FromSeconds(30);

    // Nothing is lost when it is not waited for. Npgsql cancels a statement by asking the server, on the thread that cancels, and waits for it.
    public override Task StopAsync(CancellationToken cancellationToken)
    {
        _ = Task.Run(() => base.StopAsync(CancellationToken.None), CancellationToken.None);

        return Task.CompletedTask;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var failures = 0;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ListenAsync(() => failures = 0, stoppingToken);
                return;
            }
            // The delivery meets the same outage, and says so.
            catch (Exception) when (!stoppingToken.IsCancellationRequested)
            {
                await Task.Delay(Backoff.Outage.After(++failures, Random.Shared.NextDouble()), time, stoppingToken);
            }
            // A stop may show as any failure of what it cuts short.
            catch (Exception) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
        }
    }

    /// <summary>Returns when there is no listening through this connection.</summary>
    private async Task ListenAsync(Action listening, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<TDbContext>();
        await context.Database.OpenConnectionAsync(cancellationToken);
        var connection = (NpgsqlConnection)context.Database.GetDbConnection();
        if (await OutboxServer.IsBehindPoolerAsync(connection, cancellationToken))
        {
            log.DoesNotListen(OutboxServer.Of(connection), settings.Value.QueryDelay);
            // The context may come from a pool, and would go back with its connection counted as open.
            await context.Database.CloseConnectionAsync();
            return;
        }

        await using var listen = new NpgsqlCommand($"listen {OutboxSignal<TDbContext>.Channel}", connection);

        while (true)
        {
            // Again and again: it changes nothing, and finds out whether the server is still there.
            await listen.ExecuteNonQueryAsync(cancellationToken);
            listening();
            do
            {
                // At first too: what was committed before is not told again.
                signal.Set();
            }
            while (await connection.WaitAsync(CheckDelay, cancellationToken));
        }
    }
}
