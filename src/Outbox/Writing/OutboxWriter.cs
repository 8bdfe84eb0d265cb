using MassTransit;
using MassTransit.EntityFrameworkCoreIntegration;
using MassTransit.Middleware;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.Extensions.DependencyInjection;

namespace BusEtl.Outbox.Writing;

/// <summary>Adds what a scope sends to the scope's context, which writes it with its next save.</summary>
internal sealed class OutboxWriter<TDbContext>(IServiceProvider scope, CommitWatch<TDbContext> commits, TimeProvider time)
    : OutboxSendContext
    where TDbContext : DbContext
{
    private readonly Lock _lock = new();
    private EntityEntry<OutboxState>? _outbox;

    public object? GetService(Type serviceType) => scope.GetService(serviceType);

    public Task AddSend<T>(SendContext<T> context) where T : class
    {
        var now = time.GetUtcNow().UtcDateTime;
        var message = OutboxRow.Of(context, now);
        // Only now: a scope that sends nothing needs no context, and the context itself may ask for a publish endpoint.
        var database = scope.GetRequiredService<TDbContext>();

        // PublishBatch sends concurrently, and a context knows one caller at a time.
        lock (_lock)
        {
            // An outbox that is saved may be delivered and deleted by now, so that what follows needs another.
            if (_outbox is not { State: EntityState.Added })
                _outbox = database.Add(new OutboxState { OutboxId = NewId.NextSequentialGuid(), Created = now });

            message.OutboxId = _outbox.Entity.OutboxId;
            database.Add(message);
            commits.Expect(database);
        }

        return Task.CompletedTask;
    }
}
