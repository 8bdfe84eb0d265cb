using BusEtl.Persistence.Schema;

namespace BusEtl.Operations.Diagnosing.Database;

/// <summary>Can the server be reached, is it one that the service can work with, and does it take writes?</summary>
internal sealed class DatabaseExamination(DatabaseAccess database, DatabaseUse use, TimeProvider time) : IExamination
{
    public string Area => "database";

    public async Task ExamineAsync(AreaReport report, CancellationToken cancellationToken)
    {
        if (await database.FaultAsync() is { } fault)
        {
            ConnectionFaults.Report(fault, database, report);
            return;
        }

        await database.LookAsync("the server", report, LookAsync, cancellationToken);
        await new PoolerCheck(database, use.Persistence.PreparedStatements).LookAsync(report, cancellationToken);
    }

    private async Task LookAsync(DatabaseLook look)
    {
        // Not in a transaction of the doctor's, which is read-only for a reason of its own.
        var facts = await DatabaseFacts.ReadAsync(look.Connection, look.Cancelled);
        ServerCheck.LookAt(facts, database, look.Report);
        await look.TryAsync(
            "size, clock and settings of the server",
            "any role",
            async () => ServerCheck.LookAt(await ServerConditions.ReadAsync(look, time), database, look.Report));
        await new WriteCheck(database, use.Parts).LookAsync(look, facts);
        await look.TryAsync("how many connections are left", "any role", () => ConnectionsCheck.LookAsync(look, use.Batches));
    }
}
