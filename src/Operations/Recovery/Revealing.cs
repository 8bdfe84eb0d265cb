using System.Globalization;
using System.Text;
using BusEtl.Consumers.Masking;
using BusEtl.Persistence;
using Microsoft.Extensions.Options;

namespace BusEtl.Operations.Recovery;

/// <summary>Opens sealed originals.</summary>
internal sealed class Revealing(AuditedRecovery recovery, LoginSealing sealing, IOptions<MaskingOptions> masking)
{
    private const string VaultIsOff =
        "The vault is off (Masking:Vault=false): no originals are sealed, and none are revealed. What was sealed while it was on can be revealed "
        + "with Masking:Vault=true and the sealing key of that time.";

    /// <summary>Reveals the originals of tokens. When this returns, the rows of the audit are durable.</summary>
    /// <returns>For each token its original, or why there is none to be had, in the order asked for.</returns>
    /// <exception cref="OperationRefusedException">The vault is switched off, or the limit is reached.</exception>
    public async Task<IReadOnlyList<RevealedToken>> RevealAsync(RecoveryRequest request, CancellationToken cancellationToken)
    {
        if (!masking.Value.Vault)
            throw new OperationRefusedException(VaultIsOff);

        var (values, states) = await recovery.RunAsync(
            RecoveryActions.Reveal,
            request,
            state => state == OriginalState.Sealed,
            (transaction, allowed) => VaultTable.ReadSealedAsync(transaction, [.. allowed.Select(token => token.Target.Token)], cancellationToken),
            cancellationToken);

        return [.. states.Select(token => Reveal(token, values.FirstOrDefault(value => value.Token == token.Target.Token)))];
    }

    private RevealedToken Reveal(TokenState token, SealedValue? value)
    {
        if (value is null)
            return new RevealedToken(token.Target.Token, token.Kind, Value: null, WhyNot(token));
        if (!PersonalDataKindName.TryParse(value.Kind, out var kind))
            return new RevealedToken(value.Token, Kind: null, Value: null, "Its row in the vault has a kind that there is not: it was changed.");

        try
        {
            return new RevealedToken(value.Token, value.Kind, sealing.Open(kind, value.Token, value.KeyId, value.Sealed), Problem: null);
        }
        catch (SealException exception)
        {
            return new RevealedToken(value.Token, value.Kind, Value: null, exception.Message);
        }
    }

    private static string WhyNot(TokenState token) => token.State switch
    {
        OriginalState.Erased => string.Create(
            CultureInfo.InvariantCulture, $"Its original was erased on {token.ErasedAt:yyyy-MM-dd HH:mm:ss} UTC and cannot be recovered."),
        OriginalState.NeverSealed => "Its original was never sealed: the vault was off when its logins were stored.",
        _ => "Neither the vault nor a login has this token.",
    };
}

/// <summary>What came of revealing a token. It prints as its token.</summary>
/// <param name="Token">The token.</param>
/// <param name="Kind">What the original is, such as <c>ip</c>; null where that is unknown.</param>
/// <param name="Value">The original: personal data. Null when it is not to be had.</param>
/// <param name="Problem">Why it is not; null when it is.</param>
internal sealed record RevealedToken(string Token, string? Kind, string? Value, string? Problem)
{
    private bool PrintMembers(StringBuilder builder)
    {
        builder.Append(Token);
        return true;
    }
}
