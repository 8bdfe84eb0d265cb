namespace BusEtl.Operations.Diagnosing;

/// <summary>What was found when everything was looked at.</summary>
/// <param name="At">When it began.</param>
/// <param name="Took">How long it took.</param>
/// <param name="Areas">What was looked at, in the order of cause and effect.</param>
/// <param name="Findings">The gravest first; among equals, causes before what follows from them.</param>
/// <param name="Well">What is as it should be.</param>
/// <param name="Unseen">What was not looked at.</param>
internal sealed record Diagnosis(
    DateTimeOffset At,
    TimeSpan Took,
    IReadOnlyList<string> Areas,
    IReadOnlyList<Finding> Findings,
    IReadOnlyList<WellThing> Well,
    IReadOnlyList<UnseenThing> Unseen)
{
    public int Faults => Findings.Count(finding => finding.Severity == FindingSeverity.Fault);

    public int Warnings => Findings.Count - Faults;
}
