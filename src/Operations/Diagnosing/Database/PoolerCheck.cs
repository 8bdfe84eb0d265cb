using BusEtl.Persistence;

namespace BusEtl.Operations.Diagnosing.Database;

/// <summary>Is there a pooler before PostgreSQL, and do mode and settings fit?</summary>
/// <param name="database">The way to it.</param>
/// <param name="preparedStatements"><c>Persistence:PreparedStatements</c>.</param>
internal sealed class PoolerCheck(DatabaseAccess database, string preparedStatements)
{
    private const string Setting = "Persistence:PreparedStatements";
    private const string Keeping = "PgBouncer 1.21 or newer with max_prepared_statements=200, or a pool by session";

    private string Spare => preparedStatements == PersistenceOptions.Auto ? $"; {Setting}=always would spare planning each batch anew" : "";

    public async Task LookAsync(AreaReport report, CancellationToken cancellationToken)
    {
        try
        {
            Say(await PoolerProbe.AskAsync(database, cancellationToken), report);
        }
        catch (Exception exception) when (DatabaseAccess.IsOfDatabase(exception) && !cancellationToken.IsCancellationRequested)
        {
            report.NotLookedAt("whether a pooler stands between", $"PostgreSQL answered {DatabaseText.Of(exception)}");
        }
    }

    private void Say(Pooler pooler, AreaReport report)
    {
        switch (pooler)
        {
            case Pooler.None:
                report.IsWell("no pooler in between");
                break;

            case Pooler.BySession:
                report.IsWell($"a pooler by session stands between, as far as two connections show{Spare}");
                break;

            case Pooler.ByTransactionKeepingNames:
                report.IsWell($"a pooler by transaction stands between, which keeps named statements{Spare}");
                break;

            case Pooler.ByTransaction when preparedStatements == PersistenceOptions.Never:
                report.IsWell("a pooler by transaction stands between; no statement is prepared by name, as the settings say");
                break;

            case Pooler.ByTransaction:
                SayByTransaction(report);
                break;

            default:
                report.Fault(
                    "pooler_by_statement",
                    what: "A pooler by statement stands between the service and PostgreSQL.",
                    evidence: $"{database.Address} allows no transaction.",
                    consequence: "Nothing is stored: rows and event are one transaction.",
                    next: "Let the pooler use pool_mode=transaction or session for this database.");
                break;
        }
    }

    private void SayByTransaction(AreaReport report)
    {
        var trusts = preparedStatements == PersistenceOptions.Always;
        report.Warning(
            "pooler_by_transaction",
            what: "A pooler by transaction, such as PgBouncer, stands between the service and PostgreSQL.",
            evidence: $"{database.Address} answers from another server process than the connection was made to, and connections share it; "
                + $"{Setting} is {preparedStatements}.",
            consequence: trusts
                ? "Each task fails batches with 42P05 or 26000 until it has learned it. They are tried again and no login is lost; then the task "
                    + "prepares nothing by name, as with auto."
                : "The service works, and prepares no statement by name: the statements of each batch are planned anew. An event that its own task "
                    + "could not send is sent by another within 10 s, not at once.",
            next: trusts
                ? $"Set {Setting}=auto, or keep always and let the pooler keep named statements ({Keeping})."
                : $"Nothing must be done; {Setting}=never says that it is wanted so. To spare the cost: {Keeping}, and then {Setting}=always.");
    }
}
