using System.Globalization;
using BusEtl.Persistence;
using BusEtl.Persistence.Schema;

namespace BusEtl.Operations.Diagnosing.Database;

/// <summary>Is it a server that the service can work with?</summary>
internal static class ServerCheck
{
    private static readonly string[] Durability = ["fsync", "full_page_writes", "synchronous_commit"];
    private static readonly TimeSpan ClockNoticed = TimeSpan.FromSeconds(10);

    public static void LookAt(DatabaseFacts facts, DatabaseAccess database, AreaReport report)
    {
        report.IsWell($"PostgreSQL {facts.VersionText} {database.Place}");
        report.NotLookedAt("the room on PostgreSQL's disk", "PostgreSQL does not say it; ask its host or provider");
        if (DatabaseDemands.FaultOfVersion(facts) is { } faultOfVersion)
        {
            report.Fault(
                "database_too_old",
                what: "PostgreSQL is too old.",
                evidence: faultOfVersion,
                consequence: "'busetl migrate' and the service refuse it.",
                next: $"Use PostgreSQL {DatabaseDemands.SmallestVersion} or newer.");
        }
        else if (DatabaseDemands.Fault(facts) is { } faultOfEncoding)
        {
            report.Fault(
                "database_encoding",
                what: "The database does not store Unicode.",
                evidence: faultOfEncoding,
                consequence: "'busetl migrate' and the service refuse it.",
                next: "Make a database with the encoding UTF8 (busetl migrate makes such a one) and copy the rows.");
        }
    }

    public static void LookAt(ServerConditions conditions, DatabaseAccess database, AreaReport report)
    {
        report.IsWell($"{conditions.SizeText}{Tls(conditions)}");
        LookAtClock(conditions, report);
        LookAtDurability(conditions, report);
        LookAtSecrecy(conditions, database, report);
    }

    private static void LookAtClock(ServerConditions conditions, AreaReport report)
    {
        if (!conditions.Offset.IsAtLeast(ClockNoticed))
            return;

        report.Warning(
            "database_clock_off",
            what: "PostgreSQL's clock and this machine's differ.",
            evidence: $"This one is {conditions.Offset} PostgreSQL's.",
            consequence: "recorded_at, the audit's times and the months of partitions are as wrong as the server's clock.",
            next: "See 'sqs' for which one is right, and correct the other.");
    }

    private static void LookAtDurability(ServerConditions conditions, AreaReport report)
    {
        var off = Durability.Where(name => conditions.Settings.GetValueOrDefault(name) == "off").ToList();
        if (off.Count == 0)
            return;

        report.Warning(
            "database_not_durable",
            what: "A commit of PostgreSQL is not safe.",
            evidence: $"{string.Join(", ", off)} {(off.Count == 1 ? "is" : "are")} off.",
            consequence: "Messages are deleted after the commit: what the server loses in a crash is lost for ever.",
            next: $"Set {off[0]} to on, for the server, the database or the role.");
    }

    private static void LookAtSecrecy(ServerConditions conditions, DatabaseAccess database, AreaReport report)
    {
        if (conditions.Settings.GetValueOrDefault("log_parameter_max_length_on_error") is { } length and not "0")
        {
            report.Warning(
                "database_logs_parameters",
                what: "PostgreSQL writes the values of failing statements into its log.",
                evidence: $"log_parameter_max_length_on_error is {length}.",
                consequence: "User ids, tokens and sealed originals stand in the server's log when a statement fails.",
                next: "Set log_parameter_max_length_on_error to 0, its default.");
        }

        if (ConnectionSafety.Weakness(database.Asked!) is { } weakness)
        {
            report.Warning(
                "database_not_safe",
                what: "The way to PostgreSQL is not safe.",
                evidence: $"{database.Address} is reached {weakness}.",
                consequence: "Whoever can redirect this machine's traffic can do that, and leaves no trace.",
                next: "Take SSL Mode and Require Auth out of ConnectionStrings:BusEtl, and name the server's root in Root Certificate.");
        }
    }

    private static string Tls(ServerConditions conditions) => conditions.UsesTls switch
    {
        true => ", with TLS",
        false => ", without TLS",
        null => "",
    };
}
