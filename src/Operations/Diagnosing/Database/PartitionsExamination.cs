using System.Globalization;

namespace BusEtl.Operations.Diagnosing.Database;

/// <summary>Are the partitions of the coming months there, and does the default one hold what it should not?</summary>
internal sealed class PartitionsExamination(DatabaseAccess database, int monthsAhead) : IExamination
{
    private const int CountedAtMost = 10_000;

    // All days that a partition other than the default one has.
    private const string CoveredSql =
        """
        select coalesce(range_agg(daterange(
            nullif(trim(both '''' from bound[1]), 'MINVALUE')::date, nullif(trim(both '''' from bound[2]), 'MAXVALUE')::date)), '{}')::text
        from pg_inherits join pg_class on pg_class.oid = inhrelid
        cross join regexp_match(pg_get_expr(relpartbound, inhrelid), '^FOR VALUES FROM \((.*)\) TO \((.*)\)$') as bound
        where inhparent = 'user_logins'::regclass and bound is not null
        """;

    public string Area => "partitions";

    public Task ExamineAsync(AreaReport report, CancellationToken cancellationToken) =>
        database.LookAsync("the partitions", report, LookAsync, cancellationToken);

    private async Task LookAsync(DatabaseLook look)
    {
        if (!await look.ScalarAsync<bool>("select exists (select from pg_partitioned_table where partrelid = to_regclass('user_logins'))"))
        {
            look.Report.NotLookedAt("the partitions", "there is no partitioned user_logins; see 'schema'");
            return;
        }

        string? covered = null;
        await look.TryAsync("the days of the partitions", "any role", async () => covered = await look.ScalarAsync<string>(CoveredSql));
        if (covered is null)
            return;

        await look.TryAsync("the coming months", "any role", () => LookAtMonthsAsync(look, covered));
        await look.TryAsync("the default partition", "a role that may read user_logins", () => LookAtDefaultAsync(look, covered));
        await look.TryAsync("impossible days", "a role that may read user_logins", () => ImpossibleDays.LookAsync(look));
    }

    private async Task LookAtMonthsAsync(DatabaseLook look, string covered)
    {
        // A month is covered by whatever partitions have all its days; its own would be named as user_logins_make_partition does.
        const string Sql =
            """
            with months as (
                select n, (date_trunc('month', now() at time zone 'UTC') + make_interval(months => n))::date as month
                from generate_series(-1, $1) as numbers (n))
            select n, to_char(month, 'YYYY-MM'), to_regclass(to_char(month, '"user_logins_y"YYYY"m"MM'))::text,
                $2::text::datemultirange @> daterange(month, (month + interval '1 month')::date)
            from months order by n
            """;
        var months = await look.RowsAsync(
            Sql,
            row => new Month(row.GetInt32(0), row.GetString(1), row.IsDBNull(2) ? null : row.GetString(2), row.GetBoolean(3)),
            monthsAhead,
            covered);

        LookAtTaken([.. months.Where(month => month is { Table: not null, IsCovered: false })], look.Report);
        LookAtMissing([.. months.Where(month => month is { Table: null, IsCovered: false })], look.Report);
        if (months.All(month => month.IsCovered))
            look.Report.IsWell($"partitions from {months[0].Text} to {months[^1].Text}");

        await LookAtArchiveAsync(look);
    }

    private static void LookAtTaken(IReadOnlyList<Month> taken, AreaReport report)
    {
        if (taken.Count == 0)
            return;

        report.Warning(
            "month_detached",
            what: "Something has the name of a month's partition and is none.",
            evidence: $"{string.Join(", ", taken.Select(month => month.Table))} {(taken.Count == 1 ? "is" : "are")} not attached to user_logins.",
            consequence: "It is left alone; the logins of that month stand in the default partition, which makes them slower to read and to detach.",
            next: "If it was detached to be kept, rename it or move it to another schema; else attach it again (alter table user_logins attach "
                + "partition).");
    }

    private static void LookAtMissing(IReadOnlyList<Month> missing, AreaReport report)
    {
        if (missing.Count == 0)
            return;

        var isNow = missing.Any(month => month.Number is 0 or 1);
        report.Warning(
            isNow ? "partitions_missing_now" : "partitions_missing",
            what: isNow ? "The partition of this or the next month is missing." : "Partitions that should be made ahead are missing.",
            evidence: $"user_logins has no partition of all days of {string.Join(", ", missing.Select(month => month.Text))}.",
            consequence: "Nothing is lost: the default partition takes the rows. It is slower to read, and later they have to be moved.",
            next: "Run 'busetl migrate', which makes them or says what is in their way; a running task tries it too.");
    }

    // A month that is long past is somebody's archive, and no fault.
    private static async Task LookAtArchiveAsync(DatabaseLook look)
    {
        const string Sql =
            """
            select count(*)::integer from pg_class
            where relnamespace = (select relnamespace from pg_class where oid = 'user_logins'::regclass) and relkind = 'r'
                and relname ~ '^user_logins_y[0-9]{4,}m[0-9]{2}$' and not relispartition
            """;
        var count = await look.ScalarAsync<int>(Sql);
        if (count > 0)
            look.Report.IsWell($"{count} detached {(count == 1 ? "month is" : "months are")} kept beside user_logins");
    }

    private static async Task LookAtDefaultAsync(DatabaseLook look, string covered)
    {
        if (await look.ScalarAsync<string>(
            "select nullif(partdefid, 0)::regclass::text from pg_partitioned_table where partrelid = 'user_logins'::regclass") is not { } name)
        {
            look.Report.Warning(
                "default_partition_missing",
                what: "user_logins has no default partition.",
                evidence: "pg_partitioned_table names none.",
                consequence: "A login of a month without a partition is refused, and ends in the error queue.",
                next: "Run 'busetl migrate', which makes it again or says what has its name.");
            return;
        }

        // By the table itself: the roles may not read a partition by its own name.
        var months = await look.RowsAsync(
            $"""
            select to_char(date_trunc('month', create_date::timestamp), 'YYYY-MM'), count(*)::integer
            from (select create_date from user_logins where {await DaysOfDefaultAsync(look, covered)} limit {CountedAtMost}) as rows
            group by 1 order by 1
            """,
            row => (Month: row.GetString(0), Rows: row.GetInt32(1)));
        if (months.Count == 0)
        {
            look.Report.IsWell("the default partition is empty");
            return;
        }

        var count = months.Sum(month => month.Rows);
        var atLeast = count >= CountedAtMost ? "at least " : "";
        look.Report.Warning(
            "default_partition_used",
            what: "Logins stand in the default partition.",
            evidence: string.Create(
                CultureInfo.InvariantCulture,
                $"{name} has {atLeast}{count:N0} {(count == 1 ? "row" : "rows")} of {Listed([.. months.Select(month => month.Month)])}."),
            consequence: "They are safe, and slower to read; their months cannot be detached.",
            next: "For this month and the coming ones 'busetl migrate' moves them. For older ones, as the owner: select "
                + "user_logins_make_partition('YYYY-MM-01');");
    }

    // Those that no other partition has. Adopted rows without a date stand there for good, at -infinity.
    private static async Task<string> DaysOfDefaultAsync(DatabaseLook look, string covered)
    {
        const string Sql =
            """
            select format('(create_date %s and create_date < %L)',
                case when lower_inf(gap) then '> ''-infinity''' else format('>= %L', lower(gap)) end, coalesce(upper(gap)::text, 'infinity'))
            from unnest('{(,)}'::datemultirange - $1::text::datemultirange) as gap
            """;
        var gaps = await look.RowsAsync(Sql, row => row.GetString(0), covered);

        return gaps.Count == 0 ? "false" : string.Join(" or ", gaps);
    }

    private static string Listed(IReadOnlyList<string> months) =>
        string.Join(", ", months.Take(4)) + (months.Count > 4 ? $" and {months.Count - 4} more months" : "");

    private sealed record Month(int Number, string Text, string? Table, bool IsCovered);
}
