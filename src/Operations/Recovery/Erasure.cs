namespace BusEtl.Operations.Recovery;

/// <summary>
/// Destroys sealed originals for ever. An erased token keeps its row without its original, so that later logins of the same value are not
/// sealed again; a token that was never sealed gets such a row.
/// </summary>
internal sealed class Erasure(AuditedRecovery recovery)
{
    /// <summary>Erases the originals of tokens. When this returns, that and the rows of the audit are durable.</summary>
    /// <returns>What came of each token, in the order asked for.</returns>
    /// <exception cref="OperationRefusedException">The limit is reached.</exception>
    public async Task<IReadOnlyList<ErasedToken>> EraseAsync(RecoveryRequest request, CancellationToken cancellationToken)
    {
        var (changed, states) = await recovery.RunAsync(
            RecoveryActions.Erase,
            request,
            state => state != OriginalState.Unknown,
            async (transaction, allowed) =>
            {
                var noted = await VaultTable.NoteErasedAsync(
                    transaction, [.. allowed.Select(token => (token.Target.Token, token.Kind!))], cancellationToken);
                var erased = await VaultTable.EraseAsync(transaction, [.. allowed.Select(token => token.Target.Token)], cancellationToken);

                return (Noted: noted, Erased: erased);
            },
            cancellationToken);

        return [.. states.Select(token => new ErasedToken(token.Target.Token, ResultOf(token, changed.Noted, changed.Erased), token.ErasedAt))];
    }

    private static EraseResult ResultOf(TokenState before, IReadOnlySet<string> noted, IReadOnlySet<string> erased) => before switch
    {
        { State: OriginalState.Unknown } => EraseResult.Unknown,
        _ when noted.Contains(before.Target.Token) => EraseResult.NotThere,
        _ when erased.Contains(before.Target.Token) => EraseResult.Erased,
        _ => EraseResult.ErasedBefore,
    };
}

/// <summary>What came of erasing a token.</summary>
/// <param name="Token">The token.</param>
/// <param name="Result">What was done.</param>
/// <param name="ErasedBefore">When it had been erased already; null where it had not.</param>
internal sealed record ErasedToken(string Token, EraseResult Result, DateTimeOffset? ErasedBefore);

internal enum EraseResult
{
    /// <summary>The original was there and is destroyed.</summary>
    Erased,

    /// <summary>The original had been destroyed before.</summary>
    ErasedBefore,

    /// <summary>There was no original; the token is noted, so that none will be sealed.</summary>
    NotThere,

    /// <summary>Neither the vault nor a login has the token, so what it is cannot be known; nothing was done.</summary>
    Unknown,
}
