using System.Data.Common;
using System.Runtime.CompilerServices;
using BusEtl.Outbox.Configuration;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace BusEtl.Outbox.Writing;

/// <summary>
/// Wakes the delivery when a context that wrote outbox rows has committed: by the signal in this process or, where this process delivers
/// nothing, by NOTIFY in the transaction. Not both: a transaction that notifies holds a lock of the whole server during its commit, so that
/// such commits, with their writes to disk, go one at a time.
/// </summary>
internal sealed class CommitWatch<TDbContext>(OutboxOptions<TDbContext> options, OutboxSignal<TDbContext> signal)
    : DbCommandInterceptor, ISaveChangesInterceptor, IDbTransactionInterceptor
    where TDbContext : DbContext
{
    private readonly ConditionalWeakTable<DbContext, StrongBox<bool>> _unsaved = [];
    private readonly bool _notifiesOthers = !options.Value.Deliver;

    /// <summary>The context holds outbox rows that are not yet saved.</summary>
    public void Expect(DbContext context) => _unsaved.GetOrCreateValue(context).Value = true;

    public int SavedChanges(SaveChangesCompletedEventData eventData, int result)
    {
        Saved(eventData.Context);
        return result;
    }

    public ValueTask<int> SavedChangesAsync(
        SaveChangesCompletedEventData eventData, int result, CancellationToken cancellationToken = default)
    {
        Saved(eventData.Context);
        return new ValueTask<int>(result);
    }

    public void TransactionCommitted(DbTransaction transaction, TransactionEndEventData eventData) => Committed(eventData.Context);

    public Task TransactionCommittedAsync(
        DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        Committed(eventData.Context);
        return Task.CompletedTask;
    }

    public override InterceptionResult<DbDataReader> ReaderExecuting(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result)
    {
        AddNotify(command, eventData);
        return result;
    }

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command,
        CommandEventData eventData,
        InterceptionResult<DbDataReader> result,
        CancellationToken cancellationToken = default)
    {
        AddNotify(command, eventData);
        return new ValueTask<InterceptionResult<DbDataReader>>(result);
    }

    private void Saved(DbContext? context)
    {
        if (context is null || !_unsaved.TryGetValue(context, out var unsaved))
            return;

        unsaved.Value = false;
        if (context.Database.CurrentTransaction is null)
            Committed(context);
    }

    private void Committed(DbContext? context)
    {
        if (context is null || !_unsaved.TryGetValue(context, out var unsaved))
            return;

        // What joined between the save and the commit needs a commit of its own.
        if (!unsaved.Value)
            _unsaved.Remove(context);
        signal.Set();
    }

    // With the rows in one command it costs no round trip, and a repetition in the same transaction costs nothing at all. It stands last
    // and has no result, so that EF finds the results of its own statements where it looks for them.
    private void AddNotify(DbCommand command, CommandEventData eventData)
    {
        if (_notifiesOthers
            && eventData is { CommandSource: CommandSource.SaveChanges, Context: { } context }
            && _unsaved.TryGetValue(context, out _))
        {
            command.CommandText = $"{command.CommandText.TrimEnd().TrimEnd(';')};\nnotify {OutboxSignal<TDbContext>.Channel};";
        }
    }
}
