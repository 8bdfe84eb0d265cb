namespace BusEtl.Operations.Diagnosing;

/// <summary>
/// Looks at one area and changes nothing. It gets along when everything else is away: what it needs and does not get, it says it has not
/// looked at.
/// </summary>
internal interface IExamination
{
    /// <summary>One word, lower case; stays the same from version to version.</summary>
    string Area { get; }

    Task ExamineAsync(AreaReport report, CancellationToken cancellationToken);
}
