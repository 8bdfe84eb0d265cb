namespace BusEtl.Operations.Diagnosing;

/// <summary>Something that is wrong or will be, with what a reader needs to believe it and to mend it. No personal data, no secret.</summary>
/// <param name="Severity">How much it matters.</param>
/// <param name="Area">Which examination found it.</param>
/// <param name="Code">Its name for programs, such as <c>queue_missing</c>; stays the same from version to version.</param>
/// <param name="What">What is wrong, as one sentence.</param>
/// <param name="Evidence">What was seen, and where.</param>
/// <param name="Consequence">What it does to the service.</param>
/// <param name="NextStep">The safest thing to do about it.</param>
internal sealed record Finding(
    FindingSeverity Severity, string Area, string Code, string What, string Evidence, string Consequence, string NextStep);

/// <summary>How much a finding matters; the gravest first.</summary>
internal enum FindingSeverity
{
    /// <summary>Logins are not stored, not announced, lost or shown to others, now or at the next start.</summary>
    Fault,

    /// <summary>It works, and will not for ever, or not as the settings say; or nobody could look.</summary>
    Warning,
}

/// <summary>Something that was looked at and is as it should be.</summary>
internal sealed record WellThing(string Area, string What);

/// <summary>Something that was not looked at, and why; no fault.</summary>
internal sealed record UnseenThing(string Area, string What, string Why);
