using System.Globalization;

namespace BusEtl.Operations.Diagnosing.Database;

/// <summary>Do events leave?</summary>
internal sealed class OutboxExamination(DatabaseAccess database, bool publish, TimeProvider time) : IExamination
{
    private const int CountedAtMost = 100_000;

    // Delivery tries again after a minute at the latest.
    private static readonly TimeSpan Late = TimeSpan.FromMinutes(2);

    public string Area => "outbox";

    public Task ExamineAsync(AreaReport report, CancellationToken cancellationToken) => database.LookAsync(
        "the outbox",
        report,
        look => look.TryAsync("the outbox", "the role busetl_service", () => LookAsync(look)),
        cancellationToken);

    private async Task LookAsync(DatabaseLook look)
    {
        var count = await look.ScalarAsync<int>(
            $"""select count(*)::integer from (select from "OutboxMessage" limit {CountedAtMost}) as messages""");
        if (count == 0)
        {
            look.Report.IsWell("no event waits");
            return;
        }

        var oldest = await look.RowsAsync(
            """select "SentTime" from "OutboxMessage" order by "SequenceNumber" limit 1""", row => row.GetFieldValue<DateTimeOffset>(0));
        var age = oldest.Count > 0 ? time.GetUtcNow() - oldest[0] : TimeSpan.Zero;
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"{(count == CountedAtMost ? "at least " : "")}{count:N0} {(count == 1 ? "event" : "events")}, the oldest of {Age(age)} ago");

        if (!publish)
        {
            look.Report.Warning(
                "outbox_left_behind",
                what: "Events wait that nobody sends.",
                evidence: $"The outbox has {text}; Amazon:Publish is false.",
                consequence: "Their logins are stored, and never announced.",
                next: "Set Amazon:Publish=true for one task until the outbox is empty.");
        }
        else if (age > Late)
        {
            look.Report.Warning(
                "outbox_late",
                what: "Events wait in the outbox.",
                evidence: $"It has {text}.",
                consequence: "Rows are stored; whoever listens hears of them late. The table grows.",
                next: "Look whether a task runs, and at 'topic' and 'rights': the right sns:Publish, the topic, the way to SNS.");
        }
        else
        {
            look.Report.IsWell(text);
        }
    }

    private static string Age(TimeSpan age) => age.TotalMinutes < 2
        ? string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, age.TotalSeconds):0} s")
        : age.TotalHours < 2
            ? string.Create(CultureInfo.InvariantCulture, $"{age.TotalMinutes:0} min")
            : string.Create(CultureInfo.InvariantCulture, $"{age.TotalHours:0} h");
}
