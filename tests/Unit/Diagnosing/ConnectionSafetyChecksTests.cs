using System.Security.Authentication;
using BusEtl.Operations.Diagnosing;
using BusEtl.Operations.Diagnosing.Database;
using BusEtl.Persistence;
using Npgsql;

namespace BusEtl.Tests.Unit.Diagnosing;

/// <summary>What the doctor says of the way to PostgreSQL; no server is asked.</summary>
public sealed class ConnectionSafetyChecksTests
{
    private readonly AreaReport _report = new("database");

    [Fact]
    public void A_way_that_the_connection_string_makes_weaker_is_a_warning()
    {
        using var database = Access("SSL Mode=Require");

        ServerCheck.LookAt(Conditions, database, _report);

        var finding = Assert.Single(_report.Findings);
        Assert.Equal((FindingSeverity.Warning, "database_not_safe"), (finding.Severity, finding.Code));
        Assert.Equal(
            "PostgreSQL at db:5432 (database busetl, role busetl) is reached with SSL Mode=Require: another server may answer in its place.",
            finding.Evidence);
    }

    [Fact]
    public void The_default_is_none()
    {
        using var database = Access("");

        ServerCheck.LookAt(Conditions, database, _report);

        Assert.Empty(_report.Findings);
    }

    [Fact]
    public void A_certificate_that_is_not_trusted_is_a_fault_with_what_to_do_also_where_there_are_several_hosts()
    {
        var untrusted = new NpgsqlException("Exception while performing SSL handshake", new AuthenticationException("UntrustedRoot"));
        using var database = Access("");

        ConnectionFaults.Report(untrusted, database, _report);
        ConnectionFaults.Report(new NpgsqlException("Unable to connect", new AggregateException(untrusted)), database, _report);

        Assert.All(_report.Findings, finding => Assert.Equal("database_tls", finding.Code));
        Assert.All(_report.Findings, finding => Assert.Contains("for RDS the file global-bundle.pem of AWS.", finding.NextStep));
        Assert.Equal(2, _report.Findings.Count);
    }

    private static ServerConditions Conditions => new()
    {
        UsesTls = true,
        Bytes = 0,
        Offset = new ClockOffset(TimeSpan.Zero, TimeSpan.Zero),
        Settings = new Dictionary<string, string?>(),
    };

    private static DatabaseAccess Access(string said) => new(
        new DatabaseOptions { ConnectionString = $"Host=db;Database=busetl;Username=busetl;{said}" }, Patience.Default);
}
