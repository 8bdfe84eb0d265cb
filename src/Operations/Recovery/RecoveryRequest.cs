using BusEtl.Consumers.Masking;

namespace BusEtl.Operations.Recovery;

/// <summary>What an operator asks of the vault.</summary>
/// <param name="Actor">Who asks, 1 to 128 characters.</param>
/// <param name="Reason">Why, 1 to 1,000 characters, without personal values.</param>
/// <param name="Targets">The tokens, each once.</param>
internal sealed record RecoveryRequest(string Actor, string Reason, IReadOnlyList<RecoveryTarget> Targets);

/// <summary>One token that is asked for.</summary>
/// <param name="Token">Of the form that <see cref="TokenText"/> knows.</param>
/// <param name="Kind">What its original is; null where that is to be found out.</param>
/// <param name="MessageId">The message that it was found by; null without one.</param>
internal sealed record RecoveryTarget(string Token, PersonalDataKind? Kind = null, Guid? MessageId = null)
{
    internal string Subject => MessageId is null ? Token : $"{Token} (message {MessageId})";
}
