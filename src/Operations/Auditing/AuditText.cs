using BusEtl.Consumers.Validation;

namespace BusEtl.Operations.Auditing;

/// <summary>What a text must be to go into the audit.</summary>
public static class AuditText
{
    /// <summary>In characters.</summary>
    public const int MaxActorLength = 128;

    /// <summary>In characters.</summary>
    public const int MaxReasonLength = 1_000;

    /// <summary>
    /// Whether it has 1 to <paramref name="maxLength"/> characters, is not blank and holds no control characters nor others that nobody sees.
    /// </summary>
    public static bool IsValid(string? text, int maxLength) =>
        !string.IsNullOrWhiteSpace(text) && text.Length <= maxLength && text.EnumerateRunes().All(character => Characters.KindOf(character) == CharacterKind.Visible);
}
