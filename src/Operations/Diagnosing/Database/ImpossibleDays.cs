using System.Globalization;

namespace BusEtl.Operations.Diagnosing.Database;

/// <summary>Are there logins of days on which SQS cannot have got them?</summary>
internal static class ImpossibleDays
{
    private const int CountedAtMost = 10_000;

    public static async Task LookAsync(DatabaseLook look)
    {
        // SQS opened on 13 July 2006. Clocks may differ by a day; adopted rows without a date stand at -infinity.
        var days = await look.RowsAsync(
            $"""
            select create_date::text, count(*)::integer
            from (
                select create_date from user_logins
                where (create_date > '-infinity' and create_date < '2006-07-13')
                    or (create_date > (now() at time zone 'UTC')::date + 1 and create_date < 'infinity')
                limit {CountedAtMost}) as rows
            group by 1 order by 1
            """,
            row => (Day: row.GetString(0), Rows: row.GetInt32(1)));
        if (days.Count == 0)
            return;

        var count = days.Sum(day => day.Rows);
        var more = days.Count > 4 ? $" and {days.Count - 4} more days" : "";
        look.Report.Warning(
            "days_impossible",
            what: "Logins have a day on which SQS cannot have got them.",
            evidence: string.Create(
                CultureInfo.InvariantCulture,
                $"user_logins has {(count >= CountedAtMost ? "at least " : "")}{count:N0} {(count == 1 ? "row" : "rows")} of "
                + $"{string.Join(", ", days.Take(4).Select(day => day.Day))}{more}."),
            consequence: "They are missed on their real day, and the day is part of the key: another copy of the same message is another row.",
            next: "Earlier versions believed any SentTimestamp that a sender gave its messages (seconds make days of 1970); this one does not. Look for "
                + "a wrong clock, and for others who write into the table. Rows that were there before BusEtl may have had such a day already.");
    }
}
