using System.Data;
using BusEtl.Outbox.Configuration;
using MassTransit;
using MassTransit.EntityFrameworkCoreIntegration;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace BusEtl.Outbox.Delivery;

/// <summary>
/// One transaction of the delivery: locks some outboxes, sends what is in them and deletes what was sent. If it ends between the two, what
/// was sent is sent again later, with the same message ids.
/// </summary>
internal sealed class DeliveryPass<TDbContext>(
    IServiceScopeFactory scopes, IBusControl bus, OutboxOptions<TDbContext> settings, TimeProvider time)
    where TDbContext : DbContext
{
    private static readonly TimeSpan LongestWaitForBus = TimeSpan.FromSeconds(10);

    private readonly OutboxOptions _options = settings.Value;
    private readonly OutboxSender _sender = new(bus, settings.Value.MessageDeliveryTimeout, time);
    private OutboxTables? _tables;

    private int CommandTimeout => (int)Math.Ceiling(_options.QueryTimeout.TotalSeconds);

    /// <summary>Where the outbox is, for texts.</summary>
    public string Server { get; private set; } = "PostgreSQL";

    private OutboxTables Tables => _tables ?? throw new InvalidOperationException("Call PrepareAsync first.");

    /// <summary>
    /// Checks the context's model, and waits a while for a bus that is not up yet. One that never comes up shows in the sends.
    /// </summary>
    /// <exception cref="InvalidOperationException">The model lacks the outbox.</exception>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        await using (var scope = scopes.CreateAsyncScope())
        {
            var context = scope.ServiceProvider.GetRequiredService<TDbContext>();
            _tables = OutboxTables.Of(context);
            Server = OutboxServer.Of((NpgsqlConnection)context.Database.GetDbConnection());
        }

        using var limit = new CancellationTokenSource(LongestWaitForBus, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        Task healthy = bus.WaitForHealthStatus(BusHealthStatus.Healthy, either.Token);
        await healthy.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <returns>The outboxes that were claimed, and whether there may be more to do at once.</returns>
    public async Task<(IReadOnlyCollection<ClaimedOutbox> Outboxes, bool MoreToDo)> RunAsync(
        int most, Guid[] leaveOut, CancellationToken stopping)
    {
        await using var scope = scopes.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<TDbContext>().Database;
        var connection = (NpgsqlConnection)database.GetDbConnection();
        await database.OpenConnectionAsync(stopping);
        try
        {
            return await RunAsync(connection, most, leaveOut, stopping);
        }
        catch (PostgresException)
        {
            OutboxServer.GiveUpSessions(connection, scope.ServiceProvider.GetService<NpgsqlDataSource>());
            throw;
        }
        finally
        {
            // The context may come from a pool, and would go back with its connection counted as open.
            await database.CloseConnectionAsync();
        }
    }

    private async Task<(IReadOnlyCollection<ClaimedOutbox> Outboxes, bool MoreToDo)> RunAsync(
        NpgsqlConnection connection, int most, Guid[] leaveOut, CancellationToken stopping)
    {
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, stopping);

        var outboxes = await ClaimAsync(connection, transaction, most, leaveOut, stopping);
        if (outboxes.Count == 0)
            return (outboxes, false);

        await Task.WhenAll(outboxes.Select(outbox => _sender.SendAsync(outbox, stopping)));

        // From here on nothing is cancelled: what was sent shall not be sent again because of a stop.
        if (outboxes.Any(outbox => outbox.AllSent || outbox.Sent > 0))
            await DeleteAsync(connection, transaction, outboxes);
        await transaction.CommitAsync(CancellationToken.None);

        return (outboxes, outboxes.Count >= most || outboxes.Any(outbox => outbox.AllSent && outbox.MayHaveMore));
    }

    private async Task<IReadOnlyCollection<ClaimedOutbox>> ClaimAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, int most, Guid[] leaveOut, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection, transaction) { Timeout = CommandTimeout };
        // A server that crashes may forget the latest deletions, which costs repetitions only, and saves a wait for its disk.
        batch.BatchCommands.Add(new NpgsqlBatchCommand("set local synchronous_commit to off"));
        batch.BatchCommands.Add(Command(Tables.Claim, leaveOut, most, _options.MessageDeliveryLimit, _options.MessagesAPass));

        var outboxes = new List<ClaimedOutbox>();
        var messages = 0;
        await using var rows = await batch.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            var id = rows.GetGuid(0);
            if (outboxes.Count == 0 || outboxes[^1].Id != id)
                outboxes.Add(new ClaimedOutbox(id));
            if (rows.IsDBNull(1))
                continue;

            outboxes[^1].Messages.Add(OutboxMessageReader.Read(rows, id));
            outboxes[^1].MayHaveMore = ++messages == _options.MessagesAPass || outboxes[^1].Messages.Count == _options.MessageDeliveryLimit;
        }
        return outboxes;
    }

    private async Task DeleteAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, IReadOnlyCollection<ClaimedOutbox> outboxes)
    {
        await using var batch = new NpgsqlBatch(connection, transaction) { Timeout = CommandTimeout };
        batch.BatchCommands.Add(Command(Tables.DeleteMessages, outboxes.SelectMany(SentOf).Select(m => m.SequenceNumber).ToArray()));

        var unfinished = outboxes.Where(outbox => outbox.Sent > 0 && (!outbox.AllSent || outbox.MayHaveMore)).ToList();
        if (unfinished.Count > 0)
        {
            batch.BatchCommands.Add(Command(
                Tables.RecordProgress,
                unfinished.Select(outbox => outbox.Id).ToArray(),
                unfinished.Select(outbox => outbox.Messages[outbox.Sent - 1].SequenceNumber).ToArray()));
        }
        var finished = outboxes.Where(outbox => outbox.AllSent).Select(outbox => outbox.Id).ToArray();
        batch.BatchCommands.Add(Command(Tables.DeleteOutboxes, finished));

        await batch.ExecuteNonQueryAsync(CancellationToken.None);

        static IEnumerable<OutboxMessage> SentOf(ClaimedOutbox outbox) => outbox.Messages.Take(outbox.Sent);
    }

    private static NpgsqlBatchCommand Command(string sql, params object[] parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var parameter in parameters)
            command.Parameters.Add(new NpgsqlParameter { Value = parameter });
        return command;
    }
}
