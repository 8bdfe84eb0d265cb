namespace BusEtl.Operations.Diagnosing.Database;

/// <summary>Can the server be reached, is it one that the service can work with, and does it take writes?</summary>
internal sealed class DatabaseExamination(DatabaseAccess database, int tasks, TimeProvider time) : IExamination
{
    public string Area => "database";

    public async Task ExamineAsync(AreaReport report, CancellationToken cancellationToken)
    {
        LookAtMultiplexing(report);
        if (await database.FaultAsync() is { } fault)
        {
            ConnectionFaults.Report(fault, database, report);
            return;
        }

        await database.LookAsync("the server", report, LookAsync, cancellationToken);
        await PoolerCheck.LookAsync(database, report, cancellationToken);
    }

    private async Task LookAsync(DatabaseLook look)
    {
        ServerFacts? facts = null;
        await look.TryAsync("the server's own account of itself", "any role", async () => facts = await ServerFacts.ReadAsync(look, time));
        if (facts is not null)
            ServerCheck.LookAt(facts, database, look.Report);

        await WriteCheck.LookAsync(look, facts, database);
        await look.TryAsync(
            "how many connections are left", "any role", async () => await ConnectionsCheck.LookAsync(look, database, tasks));
    }

    private void LookAtMultiplexing(AreaReport report)
    {
        if (database.Asked is not { Multiplexing: true })
            return;

        report.Fault(
            "multiplexing",
            what: "The connection string has Multiplexing=true.",
            evidence: "ConnectionStrings:BusEtl says so.",
            consequence: "The bulk statement needs a connection of its own: every batch fails, as if its rows were at fault.",
            next: "Take Multiplexing out of the connection string.");
    }
}
