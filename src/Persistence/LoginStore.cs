namespace BusEtl.Persistence;

/// <summary>Stores batches of masked logins, each login once however often it is given. One per scope.</summary>
public sealed class LoginStore(LoginDbContext context)
{
    /// <summary>
    /// Stores the logins in one transaction of the context, which it begins and commits. After an exception none of them is stored.
    /// </summary>
    /// <returns>Those that are new, in the given order: without the ones stored before and without repetitions in the batch.</returns>
    public async Task<IReadOnlyList<UserLogin>> SaveAsync(IReadOnlyList<UserLogin> logins, CancellationToken cancellationToken)
    {
        if (logins.Count == 0)
            return [];

        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        var stored = await UserLoginInsert.ExecuteAsync(context, logins, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return stored;
    }
}
