namespace BusEtl.Operations.Recovery;

/// <summary>Words of the audit. They never change: stored rows hold them, and the limit counts by them.</summary>
internal static class RecoveryActions
{
    public const string Reveal = "reveal";
    public const string Erase = "erase";

    public const string Allowed = "allowed";
    public const string RefusedByLimit = "refused by the limit";

    public static string OutcomeOf(OriginalState state, bool isAllowed) => isAllowed ? Allowed : state switch
    {
        OriginalState.Erased => "erased before",
        OriginalState.NeverSealed => "never sealed",
        OriginalState.Unknown => "unknown",
        _ => throw new ArgumentOutOfRangeException(nameof(state)),
    };
}
