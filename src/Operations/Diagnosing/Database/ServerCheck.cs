using System.Globalization;
using BusEtl.Persistence.Schema;

namespace BusEtl.Operations.Diagnosing.Database;

/// <summary>Is it a server that the service can work with?</summary>
internal static class ServerCheck
{
    private static readonly string[] Durability = ["fsync", "full_page_writes", "synchronous_commit"];
    private static readonly TimeSpan ClockNoticed = TimeSpan.FromSeconds(10);

    public static void LookAt(ServerFacts facts, DatabaseAccess database, AreaReport report)
    {
        report.IsWell($"PostgreSQL {facts.Version} at {database.Place}{Tls(facts)}, {facts.SizeText}");
        report.NotLookedAt("the room on PostgreSQL's disk", "PostgreSQL does not say it; ask its host or provider");
        LookAtVersion(facts, database, report);
        LookAtEncoding(facts, database, report);
        LookAtClock(facts, report);
        LookAtDurability(facts, report);
        LookAtSecrecy(facts, database, report);
    }

    private static void LookAtVersion(ServerFacts facts, DatabaseAccess database, AreaReport report)
    {
        if (facts.VersionNumber / 10_000 >= DatabaseDemands.SmallestVersion)
            return;

        report.Fault(
            "database_too_old",
            what: "PostgreSQL is too old.",
            evidence: $"{database.Place} is PostgreSQL {facts.Version}; {DatabaseDemands.SmallestVersion} is the oldest that the service knows.",
            consequence: "'busetl migrate' and the service refuse it.",
            next: $"Use PostgreSQL {DatabaseDemands.SmallestVersion} or newer.");
    }

    private static void LookAtEncoding(ServerFacts facts, DatabaseAccess database, AreaReport report)
    {
        if (facts.Encoding == "UTF8")
            return;

        report.Fault(
            "database_encoding",
            what: "The database does not store Unicode.",
            evidence: $"{database.Place} has the encoding {facts.Encoding}.",
            consequence: "Logins with letters outside of it are not stored, and end in the error queue.",
            next: "Make a database with the encoding UTF8 (busetl migrate makes such a one) and copy the rows.");
    }

    private static void LookAtClock(ServerFacts facts, AreaReport report)
    {
        if (!facts.Offset.IsAtLeast(ClockNoticed))
            return;

        report.Warning(
            "database_clock_off",
            what: "PostgreSQL's clock and this machine's differ.",
            evidence: $"This one is {facts.Offset} PostgreSQL's.",
            consequence: "recorded_at, the audit's times and the months of partitions are as wrong as the server's clock.",
            next: "See 'sqs' for which one is right, and correct the other.");
    }

    private static void LookAtDurability(ServerFacts facts, AreaReport report)
    {
        var off = Durability.Where(name => facts.Settings.GetValueOrDefault(name) == "off").ToList();
        if (off.Count == 0)
            return;

        report.Warning(
            "database_not_durable",
            what: "A commit of PostgreSQL is not safe.",
            evidence: $"{string.Join(", ", off)} {(off.Count == 1 ? "is" : "are")} off.",
            consequence: "Messages are deleted after the commit: what the server loses in a crash is lost for ever.",
            next: $"Set {off[0]} to on, for the server, the database or the role.");
    }

    private static void LookAtSecrecy(ServerFacts facts, DatabaseAccess database, AreaReport report)
    {
        if (facts.Settings.GetValueOrDefault("log_parameter_max_length_on_error") is { } length and not "0")
        {
            report.Warning(
                "database_logs_parameters",
                what: "PostgreSQL writes the values of failing statements into its log.",
                evidence: $"log_parameter_max_length_on_error is {length}.",
                consequence: "User ids, tokens and sealed originals stand in the server's log when a statement fails.",
                next: "Set log_parameter_max_length_on_error to 0, its default.");
        }

        if (facts.AnybodyCreates)
        {
            report.Warning(
                "database_public_creates",
                what: "Everybody who may connect may make tables and functions in the schema public.",
                evidence: $"{database.Place}: the right 'create' on the schema public is granted to public.",
                consequence: "Somebody may put an object of his own in the way of the service's.",
                next: "As the owner: revoke create on schema public from public;");
        }
    }

    private static string Tls(ServerFacts facts) => facts.UsesTls switch
    {
        true => ", with TLS",
        false => ", without TLS",
        null => "",
    };
}
