namespace BusEtl.Consumers.Validation;

/// <summary>What a code point is to somebody who reads it.</summary>
internal enum CharacterKind
{
    /// <summary>Something to be seen, or a space; one that Unicode has not assigned yet counts as such.</summary>
    Visible,

    /// <summary>C0, C1 and DEL: terminals and files obey them.</summary>
    Control,

    /// <summary>
    /// Nothing to be seen, or what only changes how others look: format characters (category Cf: bidirectional, zero width and so on),
    /// line and paragraph separator, and what Unicode says may be ignored when it is shown.
    /// </summary>
    Invisible,

    /// <summary>U+FDD0 to U+FDEF and the last two of every plane: no characters for ever.</summary>
    Noncharacter,
}
