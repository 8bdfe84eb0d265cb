using BusEtl.Persistence.Schema;

namespace BusEtl.Operations.Diagnosing.Database;

/// <summary>Is the schema this version's, whole and in force?</summary>
internal sealed class SchemaExamination(DatabaseAccess database) : IExamination
{
    public string Area => "schema";

    public Task ExamineAsync(AreaReport report, CancellationToken cancellationToken) =>
        database.LookAsync("the migrations", report, LookAsync, cancellationToken);

    private async Task LookAsync(DatabaseLook look)
    {
        var facts = await DatabaseFacts.ReadAsync(look.Connection, look.Cancelled);
        if (facts.HiddenSchemas is not null)
        {
            look.Report.Fault(
                "schema_hidden",
                what: "The service's tables stand where the role does not find them.",
                evidence: DatabaseDemands.FaultOfHiddenSchema(facts),
                consequence: "The service does not start.",
                next: "Let the search path name the schema, as said above.");
            return;
        }

        if (!await look.ScalarAsync<bool>("""select to_regclass('"__EFMigrationsHistory"') is not null"""))
        {
            NotMigrated(look, facts);
            return;
        }

        if (DatabaseDemands.FaultOfTable(facts) is { } faultOfTable)
        {
            look.Report.Fault(
                "logins_table_replaced",
                what: "user_logins is not the table that the migration made.",
                evidence: faultOfTable,
                consequence: "The service does not start.",
                next: "Rename what is there, and give the table its name back.");
            return;
        }

        await look.TryAsync("the migrations", "a role of BusEtl, such as busetl_service", () => LookAtMigrationsAsync(look));
        await look.TryAsync("the indexes", "any role", () => LookAtIndexesAsync(look));
        await look.TryAsync("what others have made in the schema", "any role", () => OthersInSchema.LookAsync(look));
        await look.TryAsync("the audit's guard", "any role", () => LookAtAuditAsync(look));
    }

    private void NotMigrated(DatabaseLook look, DatabaseFacts facts)
    {
        var isExercise = facts.LoginsKind is not null;
        look.Report.Fault(
            "schema_missing",
            what: "The database does not have the service's schema.",
            evidence: $"{database.Address}: there is no table __EFMigrationsHistory{(isExercise ? ", but a table user_logins" : "")}.",
            consequence: "The service does not start.",
            next: isExercise
                ? "Run 'busetl migrate', which adopts the table with all its rows; make a backup before."
                : "Run 'busetl migrate'. If the tables stand in another schema, set Search Path in the connection string.");
    }

    private async Task LookAtMigrationsAsync(DatabaseLook look)
    {
        var history = await SchemaHistory.ReadAsync(look.Connection, look.Cancelled);
        if (history.Pending.Count > 0)
        {
            look.Report.Fault(
                "migrations_pending",
                what: "The schema is older than this version of the program.",
                evidence: $"{database.Address} lacks {string.Join(", ", history.Pending)}.",
                consequence: "The service does not start.",
                next: "Run 'busetl migrate', then start the tasks.");
        }

        if (history.Unknown.Count > 0)
        {
            look.Report.Warning(
                "migrations_newer",
                what: "The schema is of a newer version than this program.",
                evidence: $"{database.Address} has {string.Join(", ", history.Unknown)}, which this version does not know.",
                consequence: "The service goes on with what it knows; it may fail where the newer version has changed something.",
                next: "Use the version that made them.");
        }

        if (history.Pending.Count + history.Unknown.Count == 0)
            look.Report.IsWell("all migrations applied");
    }

    private static async Task LookAtIndexesAsync(DatabaseLook look)
    {
        const string Sql =
            $"""
            with recursive tables as (
                select oid from ({OwnTables.Sql}) as own
                union all
                select inhrelid from pg_inherits join tables on inhparent = tables.oid)
            select indexrelid::regclass::text, indrelid::regclass::text
            from pg_index join tables on indrelid = tables.oid
            where not (indisvalid and indisready and indislive)
            order by 1
            """;
        var invalid = await look.RowsAsync(Sql, row => $"{row.GetString(0)} of {row.GetString(1)}");
        if (invalid.Count > 0)
        {
            look.Report.Warning(
                "indexes_invalid",
                what: "Indexes are not valid.",
                evidence: $"{FirstFew.Of(invalid)}.",
                consequence: "Queries do not use them and become slow; each insert keeps them up all the same.",
                next: "reindex index concurrently, or drop what an interrupted 'create index concurrently' has left.");
        }

        var missing = await look.RowsAsync(
            """
            select name from unnest(array['pk_user_logins', 'ix_user_logins_masked_ip', 'ix_user_logins_masked_device_id', 'ix_user_logins_user_id'])
                as names (name)
            where to_regclass('user_logins') is not null and not exists (
                select from pg_index join pg_class on pg_class.oid = indexrelid
                where indrelid = to_regclass('user_logins') and relname = name)
            """,
            row => row.GetString(0));
        if (missing.Contains("pk_user_logins"))
        {
            look.Report.Fault(
                "key_missing",
                what: "user_logins has no primary key.",
                evidence: "There is no index pk_user_logins on it.",
                consequence: "A login that comes twice is stored twice.",
                next: "Stop the tasks; remove what is there twice; alter table user_logins add constraint pk_user_logins primary key (create_date, "
                    + "message_id).");
        }

        var others = missing.Where(name => name != "pk_user_logins").ToList();
        if (others.Count > 0)
        {
            look.Report.Warning(
                "indexes_missing",
                what: "user_logins lacks indexes.",
                evidence: $"There is no {string.Join(", ", others)}.",
                consequence: "'pii find', 'pii erase' and analysts read the whole table.",
                next: "Make them again on user_logins, each on the column of its name.");
        }

        if (invalid.Count + missing.Count == 0)
            look.Report.IsWell("indexes valid");
    }

    private static async Task LookAtAuditAsync(DatabaseLook look)
    {
        const string Sql =
            $"""
            select exists (select from pg_trigger where tgrelid = own.oid and tgname = 'append_only' and not tgisinternal and tgenabled = 'A')
            from ({OwnTables.Sql}) as own where name = 'vault.audit'
            """;
        var isGuarded = await look.RowsAsync(Sql, row => row.GetBoolean(0));
        if (isGuarded.Count == 0)
            return;

        if (isGuarded[0])
        {
            look.Report.IsWell("vault.audit is append-only");
            return;
        }

        look.Report.Fault(
            "audit_unguarded",
            what: "The audit is not append-only any more.",
            evidence: "The trigger append_only of vault.audit is missing or not enabled always.",
            consequence: "Rows of the audit can be changed or removed; 'busetl audit verify' finds that only where it is not the newest ones.",
            next: "Run 'busetl audit verify' with the head that you noted; then enable the trigger: alter table vault.audit enable always trigger "
                + "append_only.");
    }
}
