namespace BusEtl.Bench.Load.Reporting;

/// <summary>A contestant under the name that people read.</summary>
internal sealed record ReportedContestant(string Name, string Meaning, ContestantReport Report)
{
    /// <summary>All four, in the order of a table.</summary>
    public static IReadOnlyList<ReportedContestant> Of(BenchReport report) =>
    [
        new("service", "the service with everything on: checks, masking, vault, deduplication, event", report.Service),
        new("service without event", "the same with Amazon:Publish=false", report.ServiceNoEvent),
        new("bare", "the in-tree client and one COPY a batch, nothing else", report.Bare),
        new("naive", "AWS's SDK for JavaScript: receive, then insert, commit and delete one message after the other", report.Naive),
    ];
}
