namespace BusEtl.Operations.Diagnosing;

/// <summary>Stands for an examination that has nothing to begin with, and says so.</summary>
internal sealed class SkippedExamination(string area, string why) : IExamination
{
    public string Area => area;

    public Task ExamineAsync(AreaReport report, CancellationToken cancellationToken)
    {
        report.NotLookedAt("anything of it", why);

        return Task.CompletedTask;
    }
}
