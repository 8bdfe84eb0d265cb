using BusEtl.Operations.Auditing;
using Npgsql;

namespace BusEtl.Operations.Recovery;

/// <summary>
/// Runs work on the vault in one transaction with its rows of the audit, which are written first. What the limit refuses is in the audit
/// too.
/// </summary>
internal sealed class AuditedRecovery(NpgsqlDataSource database, AuditLog audit, RecoveryLimit limit)
{
    /// <param name="action">The word of the audit.</param>
    /// <param name="request">Who asks for what, and why.</param>
    /// <param name="isAllowed">Whether there is something to do for a token.</param>
    /// <param name="work">Does it, for the tokens that are allowed.</param>
    /// <param name="cancellationToken">Ends it; then nothing was done.</param>
    /// <returns>What the work returned; by then audit and work are committed. And how each token stood before.</returns>
    /// <exception cref="OperationRefusedException">The limit is reached.</exception>
    public async Task<(TResult Result, IReadOnlyList<TokenState> Before)> RunAsync<TResult>(
        string action,
        RecoveryRequest request,
        Func<OriginalState, bool> isAllowed,
        Func<NpgsqlTransaction, IReadOnlyList<TokenState>, Task<TResult>> work,
        CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await AuditTable.TakeTurnAsync(transaction, cancellationToken);

        var states = await VaultTable.LookAsync(transaction, request.Targets, cancellationToken);
        var allowed = states.Where(token => isAllowed(token.State)).ToList();
        await RefuseOverLimitAsync(transaction, action, request, allowed.Count, cancellationToken);

        await audit.AppendAsync(
            transaction,
            [.. states.Select(token => Entry(action, request, token.Target, RecoveryActions.OutcomeOf(token.State, isAllowed(token.State))))],
            cancellationToken);
        var result = await work(transaction, allowed);
        await transaction.CommitAsync(cancellationToken);

        return (result, states);
    }

    private async Task RefuseOverLimitAsync(
        NpgsqlTransaction transaction, string action, RecoveryRequest request, int asked, CancellationToken cancellationToken)
    {
        if (asked == 0 || await limit.FindRefusalAsync(transaction, asked, cancellationToken) is not { } refusal)
            return;

        await audit.AppendAsync(
            transaction,
            [.. request.Targets.Select(target => Entry(action, request, target, RecoveryActions.RefusedByLimit))],
            cancellationToken);
        await transaction.CommitAsync(cancellationToken);

        throw new OperationRefusedException(refusal);
    }

    private static AuditEntry Entry(string action, RecoveryRequest request, RecoveryTarget target, string outcome) =>
        new(request.Actor, action, target.Subject, request.Reason, outcome);
}
