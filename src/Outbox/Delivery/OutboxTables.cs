using MassTransit.EntityFrameworkCoreIntegration;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace BusEtl.Outbox.Delivery;

/// <summary>
/// The statements of the delivery, with the names that the context's model gives to tables and columns, quoted where that is needed.
/// </summary>
internal sealed class OutboxTables
{
    private OutboxTables(Table outbox, Table message)
    {
        var outboxId = outbox[nameof(OutboxState.OutboxId)];
        var created = outbox[nameof(OutboxState.Created)];
        var last = outbox[nameof(OutboxState.LastSequenceNumber)];
        var sequence = message[nameof(OutboxMessage.SequenceNumber)];
        var messageOutboxId = message[nameof(OutboxMessage.OutboxId)];
        var columns = string.Join(", ", MessageColumns.Select(column => $"m.{message[column]}"));

        // Skipping over locks, a row changed meanwhile is read anew, but what it is joined with is not. The number tells what of that is
        // gone.
        Claim =
            $"""
            with claimed as materialized (
                select {outboxId} as id, {created} as created, coalesce({last}, 0) as last from {outbox.Name}
                where {outboxId} <> all ($1) order by {created} limit $2 for update skip locked)
            select c.id, m.* from claimed c left join lateral (
                select {columns} from {message.Name} m where m.{messageOutboxId} = c.id and m.{sequence} > c.last
                order by m.{sequence} limit $3) m on true
            order by c.created, c.id, m.{sequence} limit $4
            """;
        DeleteMessages = $"delete from {message.Name} where {sequence} = any ($1)";
        RecordProgress =
            $"""
            update {outbox.Name} o set {last} = sent.last
            from unnest($1::uuid[], $2::bigint[]) as sent(id, last) where o.{outboxId} = sent.id
            """;
        DeleteOutboxes =
            $"""
            delete from {outbox.Name} o where o.{outboxId} = any ($1)
            and not exists (select from {message.Name} m where m.{messageOutboxId} = o.{outboxId})
            """;
    }

    /// <summary>The columns that <see cref="Claim"/> returns after the outbox's id, in order.</summary>
    public static IReadOnlyList<string> MessageColumns { get; } =
    [
        nameof(OutboxMessage.SequenceNumber), nameof(OutboxMessage.EnqueueTime), nameof(OutboxMessage.SentTime),
        nameof(OutboxMessage.Headers), nameof(OutboxMessage.Properties), nameof(OutboxMessage.MessageId),
        nameof(OutboxMessage.ContentType), nameof(OutboxMessage.MessageType), nameof(OutboxMessage.Body),
        nameof(OutboxMessage.ConversationId), nameof(OutboxMessage.CorrelationId), nameof(OutboxMessage.InitiatorId),
        nameof(OutboxMessage.RequestId), nameof(OutboxMessage.SourceAddress), nameof(OutboxMessage.DestinationAddress),
        nameof(OutboxMessage.ResponseAddress), nameof(OutboxMessage.FaultAddress), nameof(OutboxMessage.ExpirationTime),
    ];

    /// <summary>
    /// Locks outboxes and reads their messages. Takes ids to leave out, most outboxes, most messages of one, most messages.
    /// </summary>
    public string Claim { get; }

    /// <summary>Takes sequence numbers.</summary>
    public string DeleteMessages { get; }

    /// <summary>Takes ids and the last number that each has sent.</summary>
    public string RecordProgress { get; }

    /// <summary>Takes ids, and spares those that still have messages.</summary>
    public string DeleteOutboxes { get; }

    public static OutboxTables Of(DbContext context) => new(Table.Of<OutboxState>(context), Table.Of<OutboxMessage>(context));

    private sealed class Table(ISqlGenerationHelper sql, IEntityType entity, StoreObjectIdentifier table)
    {
        public string Name { get; } = sql.DelimitIdentifier(table.Name, table.Schema);

        public string this[string property] => sql.DelimitIdentifier(entity.FindProperty(property)!.GetColumnName(table)!);

        public static Table Of<TEntity>(DbContext context)
        {
            var entity = context.Model.FindEntityType(typeof(TEntity));
            return entity is not null && StoreObjectIdentifier.Create(entity, StoreObjectType.Table) is { } table
                ? new Table(context.GetService<ISqlGenerationHelper>(), entity, table)
                : throw new InvalidOperationException(
                    $"The model of {context.GetType().Name} has no table for {typeof(TEntity).Name}: "
                    + $"call modelBuilder.Add{typeof(TEntity).Name}Entity().");
        }
    }
}
