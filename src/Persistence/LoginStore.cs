namespace BusEtl.Persistence;

/// <summary>Stores batches of masked logins with their sealed originals, each once however often it is given. One per scope.</summary>
public sealed class LoginStore(LoginDbContext context, DatabaseSessions? sessions = null, StoredExample? example = null)
{
    /// <summary>
    /// Those of the last save whose key the table had already, or an earlier one of the same save had, with the rows that stand for them. Only
    /// their keys are known to be equal.
    /// </summary>
    public IReadOnlyList<RepeatedLogin> Repeated { get; private set; } = [];

    /// <summary>
    /// Stores the logins and the sealed originals in one transaction of the context, which it begins and commits. After an exception nothing of
    /// them is stored.
    /// </summary>
    /// <param name="logins">The logins; a login may be among them twice.</param>
    /// <param name="beforeCommit">
    /// What has to stand or fall with the logins: called with the new ones, when there are any, before the commit. What it adds to the
    /// context is saved.
    /// </param>
    /// <param name="cancellationToken">Ends the work; then nothing is stored.</param>
    /// <returns>Those that are new, in the given order: without the ones stored before and without repetitions in the batch.</returns>
    public async Task<IReadOnlyList<UserLogin>> SaveAsync(
        IReadOnlyList<MaskedLogin> logins,
        Func<IReadOnlyList<UserLogin>, CancellationToken, Task> beforeCommit,
        CancellationToken cancellationToken)
    {
        Repeated = [];
        if (logins.Count == 0)
            return [];

        // Nothing here goes on after a failed save, so a savepoint would be a round trip for nothing.
        context.Database.AutoSavepointsEnabled = false;

        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        var keyed = await UserLoginInsert.ExecuteAsync(context, sessions, logins, cancellationToken);
        var stored = keyed.New();

        if (stored.Count > 0)
        {
            await beforeCommit(stored, cancellationToken);
            await context.SaveChangesAsync(cancellationToken);
        }

        // Before the commit: after it a fault would be taken for one of logins that are stored.
        var repeated = await RepeatedLoginRead.ExecuteAsync(context, keyed.Repeated(), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        example?.Note(stored);
        Repeated = repeated;

        return stored;
    }
}
