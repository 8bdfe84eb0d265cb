using System.Globalization;

namespace BusEtl.Operations.Diagnosing;

/// <summary>Looks at all areas at once. One that hangs or fails costs its own time limit and says so; the others are not held up by it.</summary>
/// <param name="patience">How long an area may take.</param>
/// <param name="time">The clock.</param>
internal sealed class DiagnosisRun(Patience patience, TimeProvider time)
{
    /// <param name="examinations">In the order of cause and effect: that is the order of what they find.</param>
    /// <param name="cancellationToken">Ends the waiting; what was found until then is thrown away.</param>
    public async Task<Diagnosis> RunAsync(IReadOnlyList<IExamination> examinations, CancellationToken cancellationToken)
    {
        var at = time.GetUtcNow();
        var began = time.GetTimestamp();
        var reports = await Task.WhenAll(examinations.Select(examination => ExamineAsync(examination, cancellationToken)));

        return new Diagnosis(
            at,
            time.GetElapsedTime(began),
            [.. reports.Select(report => report.Area)],
            // The sort is stable.
            [.. reports.SelectMany(report => report.Findings).OrderBy(finding => finding.Severity)],
            [.. reports.SelectMany(report => report.Well)],
            [.. reports.SelectMany(report => report.Unseen)]);
    }

    private async Task<AreaReport> ExamineAsync(IExamination examination, CancellationToken cancellationToken)
    {
        var report = new AreaReport(examination.Area);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        // On a thread of its own, which may never come back: some of what is asked waits without a token.
        var examined = Task.Run(() => examination.ExamineAsync(report, stop.Token), CancellationToken.None);

        try
        {
            await examined.WaitAsync(patience.Area, time, cancellationToken);
        }
        catch (TimeoutException) when (!examined.IsCompleted)
        {
            report.Warning(
                "area_not_finished",
                what: $"Not all of '{examination.Area}' could be looked at.",
                evidence: string.Create(CultureInfo.InvariantCulture, $"It did not come to its end within {patience.Area.TotalSeconds:0.#} s."),
                consequence: "What is wrong there may be missing above.",
                next: "Run 'busetl doctor' again; if it stays, look for a server there that accepts connections and does not answer.");
            await stop.CancelAsync();
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            report.Warning(
                "area_not_examined",
                what: $"Not all of '{examination.Area}' could be looked at.",
                // The text of an exception that nobody expected may repeat anything.
                evidence: $"The examination ended with {exception.GetType().Name}.",
                consequence: "What is wrong there may be missing above.",
                next: "Run 'busetl doctor' again; if it stays, it is a fault of BusEtl: report it.");
        }

        report.Close();

        return report;
    }
}
