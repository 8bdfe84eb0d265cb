using BusEtl.Operations.Diagnosing;
using BusEtl.Tests.Unit.AmazonSqs.Fakes;
using BusEtl.Tests.Unit.Infrastructure;

namespace BusEtl.Tests.Unit.Diagnosing;

public sealed class DiagnosisRunTests
{
    private static readonly Patience Limits = new(TimeSpan.FromSeconds(2.5));

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);

    private readonly ManualTimeProvider _time = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Faults_come_before_warnings_and_causes_before_what_follows_from_them()
    {
        var diagnosis = await RunAsync(
            new Looking("first", report =>
            {
                Warn(report, "a");
                Fail(report, "b");
            }),
            new Looking("second", report =>
            {
                Fail(report, "c");
                Warn(report, "d");
            }));

        Assert.Equal(["first b", "second c", "first a", "second d"], diagnosis.Findings.Select(finding => $"{finding.Area} {finding.Code}"));
        Assert.Equal((2, 2), (diagnosis.Faults, diagnosis.Warnings));
        Assert.Equal(["first", "second"], diagnosis.Areas);
    }

    [Fact]
    public async Task What_is_well_and_what_was_not_looked_at_is_kept_with_its_area()
    {
        var diagnosis = await RunAsync(new Looking("one", report =>
        {
            report.IsWell("this");
            report.NotLookedAt("that", "it is dark");
        }));

        Assert.Equal([new WellThing("one", "this")], diagnosis.Well);
        Assert.Equal([new UnseenThing("one", "that", "it is dark")], diagnosis.Unseen);
        Assert.Empty(diagnosis.Findings);
    }

    [Fact]
    public async Task An_area_that_hangs_costs_its_limit_and_keeps_what_it_had_found()
    {
        var hanging = new Hanging();
        var running = new DiagnosisRun(Limits, _time).RunAsync([hanging, new Looking("other", report => report.IsWell("fine"))], Cancelled);
        await hanging.Begun.Task.WaitAsync(Cancelled);
        await Eventually.IsTrueAsync(() => _time.Waiting == 1);
        Assert.False(running.IsCompleted);

        _time.Advance(Limit);
        var diagnosis = await running.WaitAsync(Cancelled);

        Assert.Equal(["early", "area_not_finished"], diagnosis.Findings.Select(finding => finding.Code));
        Assert.Contains("15 s", diagnosis.Findings[1].Evidence, StringComparison.Ordinal);
        Assert.Equal([new WellThing("other", "fine")], diagnosis.Well);
        Assert.Equal(Limit, diagnosis.Took);
    }

    [Fact]
    public async Task What_an_area_says_after_its_limit_changes_nothing()
    {
        var hanging = new Hanging();
        var running = new DiagnosisRun(Limits, _time).RunAsync([hanging], Cancelled);
        await hanging.Begun.Task.WaitAsync(Cancelled);
        _time.Advance(Limit);
        var diagnosis = await running.WaitAsync(Cancelled);

        Fail(hanging.Report!, "late");

        Assert.DoesNotContain(hanging.Report!.Findings, finding => finding.Code == "late");
        Assert.DoesNotContain(diagnosis.Findings, finding => finding.Code == "late");
    }

    [Fact]
    public async Task An_area_that_fails_is_named_without_the_text_of_its_exception()
    {
        var diagnosis = await RunAsync(
            new Looking("broken", _ => throw new InvalidOperationException("198.51.100.7")), new Looking("other", report => report.IsWell("fine")));

        var finding = Assert.Single(diagnosis.Findings);
        Assert.Equal("area_not_examined", finding.Code);
        Assert.Contains("InvalidOperationException", finding.Evidence, StringComparison.Ordinal);
        Assert.DoesNotContain("198.51.100.7", finding.ToString(), StringComparison.Ordinal);
        Assert.Single(diagnosis.Well);
    }

    private Task<Diagnosis> RunAsync(params IExamination[] examinations) => new DiagnosisRun(Limits, _time).RunAsync(examinations, Cancelled);

    private static void Fail(AreaReport report, string code) => report.Fault(code, "what", "evidence", "consequence", "next");

    private static void Warn(AreaReport report, string code) => report.Warning(code, "what", "evidence", "consequence", "next");

    private sealed class Looking(string area, Action<AreaReport> look) : IExamination
    {
        public string Area => area;

        public Task ExamineAsync(AreaReport report, CancellationToken cancellationToken)
        {
            look(report);

            return Task.CompletedTask;
        }
    }

    /// <summary>Waits without looking at its token, as some of what is asked does.</summary>
    private sealed class Hanging : IExamination
    {
        public TaskCompletionSource Begun { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public AreaReport? Report { get; private set; }

        public string Area => "hanging";

        public Task ExamineAsync(AreaReport report, CancellationToken cancellationToken)
        {
            Report = report;
            Fail(report, "early");
            Begun.SetResult();

            return new TaskCompletionSource().Task;
        }
    }
}
