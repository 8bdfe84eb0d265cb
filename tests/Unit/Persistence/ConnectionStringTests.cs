using BusEtl.Persistence;
using Npgsql;

namespace BusEtl.Tests.Unit.Persistence;

/// <summary>Which of Npgsql's keys are refused, forced or left as they are.</summary>
public sealed class ConnectionStringTests
{
    private const string Connection = "Host=localhost;Database=busetl;Username=busetl;Password=secret";
    private const string Hosts = "Host=one,two;Database=busetl;Username=busetl;Password=secret";

    [Theory]
    [InlineData($"{Connection};Multiplexing=true", "must not have Multiplexing:")]
    [InlineData($"{Connection};Command Timeout=0", "must not have a Command Timeout of 0:")]
    [InlineData($"{Connection};Timeout=0", "must not have a Timeout of 0:")]
    [InlineData($"{Connection};Cancellation Timeout=0", "must not have a Cancellation Timeout of 0:")]
    [InlineData($"{Connection};Client Encoding=LATIN1", "must not have an Encoding or a Client Encoding but UTF8:")]
    [InlineData($"{Connection};Encoding=latin1", "must not have an Encoding or a Client Encoding but UTF8:")]
    [InlineData($"{Connection};Root Certificate=/no/such/bundle.pem", "names a Root Certificate that is not there: /no/such/bundle.pem.")]
    [InlineData($"{Connection};Replication Mode=Logical", "must not have a Replication Mode:")]
    [InlineData($"{Connection};Target Session Attributes=primary", "cannot be used. Target Session Attributes")]
    [InlineData($"{Connection};Minimum Pool Size=20;Maximum Pool Size=10", "cannot be used. Connection can't have 'Max Pool Size' 10")]
    [InlineData($"{Hosts};Target Session Attributes=standby", "must not have Target Session Attributes that lead")]
    [InlineData($"{Hosts};Target Session Attributes=read-only", "must not have Target Session Attributes that lead")]
    [InlineData($"{Hosts};Target Session Attributes=prefer-standby", "must not have Target Session Attributes that lead")]
    [InlineData($"{Hosts};Target Session Attributes=any", "must not have Target Session Attributes that lead")]
    public void What_the_service_cannot_work_with_is_refused(string connection, string expected)
    {
        var failure = Assert.Single(Validate(connection).Failures ?? []);

        Assert.StartsWith($"ConnectionStrings:BusEtl {expected}", failure, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", failure, StringComparison.Ordinal);
    }

    [Fact]
    public void All_that_is_wrong_is_told_at_once() =>
        Assert.Equal(3, Validate($"{Connection};Multiplexing=true;Command Timeout=0;Client Encoding=LATIN1").Failures?.Count());

    [Theory]
    [InlineData($"{Connection};Pooling=false")]
    [InlineData($"{Connection};Enlist=true")]
    [InlineData($"{Connection};Search Path=logins")]
    [InlineData($"{Connection};Timezone=Asia/Tokyo")]
    [InlineData($"{Connection};Options=-c statement_timeout=5000")]
    [InlineData($"{Connection};Keepalive=30;TCP Keepalive=true")]
    [InlineData($"{Connection};Command Timeout=5;Cancellation Timeout=-1")]
    [InlineData($"{Connection};Client Encoding=utf-8;Encoding=UTF8")]
    [InlineData($"{Connection};Target Session Attributes=any")]
    [InlineData($"{Connection};Load Table Composites=true;Array Nullability Mode=Always")]
    [InlineData($"{Hosts};Load Balance Hosts=true;Host Recheck Seconds=1")]
    [InlineData($"{Hosts};Target Session Attributes=primary")]
    [InlineData($"{Hosts};Target Session Attributes=prefer-primary")]
    [InlineData("Host=/var/run/postgresql;Database=busetl")]
    public void What_the_service_works_with_is_left_as_it_is(string connection) => Assert.True(Validate(connection).Succeeded);

    [Fact]
    public void What_would_log_values_or_depend_on_the_environment_is_forced()
    {
        var parsed = Parse($"{Connection};Include Error Detail=true;Log Parameters=true;Max Auto Prepare=20");

        Assert.False(parsed.IncludeErrorDetail);
        Assert.False(parsed.LogParameters);
        Assert.Equal(0, parsed.MaxAutoPrepare);
        Assert.Equal("UTF8", parsed.ClientEncoding);
        Assert.Null(parsed.TargetSessionAttributes);
    }

    [Theory]
    [InlineData(Hosts, "read-write")]
    [InlineData($"{Hosts};Target Session Attributes=prefer-primary", "prefer-primary")]
    public void Of_several_hosts_the_one_that_takes_writes_is_used(string connection, string expected) =>
        Assert.Equal(expected, Parse(connection).TargetSessionAttributes);

    [Theory]
    [InlineData("localhost")]
    [InlineData("LOCALHOST:5433")]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.2:5433,::1")]
    [InlineData("[::1]:5433")]
    [InlineData("/var/run/postgresql")]
    [InlineData("@postgresql")]
    public void What_does_not_leave_this_machine_needs_no_TLS(string host)
    {
        var parsed = Parse($"Host={host};Database=busetl");

        Assert.Equal(SslMode.Prefer, parsed.SslMode);
        Assert.Null(parsed.RequireAuth);
        Assert.Null(ConnectionSafety.Weakness(parsed));
    }

    [Theory]
    [InlineData("db")]
    [InlineData("db.localhost")]
    [InlineData("localhost.example.org")]
    [InlineData("10.0.0.7:5433")]
    [InlineData("2001:db8::7")]
    [InlineData("localhost,db")]
    [InlineData("0.0.0.0")]
    public void What_leaves_it_goes_by_TLS_to_a_server_that_proves_its_name_and_without_the_password(string host)
    {
        var parsed = Parse($"Host={host};Database=busetl");

        Assert.Equal(SslMode.VerifyFull, parsed.SslMode);
        Assert.Equal("ScramSHA256", parsed.RequireAuth);
        Assert.Null(ConnectionSafety.Weakness(parsed));
    }

    [Theory]
    [InlineData("SSL Mode=Disable", "with SSL Mode=Disable: somebody on the way may read and change what is stored")]
    [InlineData("SslMode=Prefer", "with SSL Mode=Prefer: somebody on the way may read and change what is stored")]
    [InlineData("SSL Mode=Require", "with SSL Mode=Require: another server may answer in its place")]
    [InlineData(
        "SSL Mode=VerifyCA;Require Auth=Password",
        "with SSL Mode=VerifyCA: another server may answer in its place, and get the password by asking for it")]
    [InlineData("Require Auth=Password", null)]
    public void What_the_connection_string_says_of_it_counts_and_its_weakness_has_words(string said, string? weakness)
    {
        var parsed = Parse($"Host=db;Database=busetl;{said}");

        Assert.True(parsed.ContainsKey(said.Split('=')[0]));
        Assert.Equal(said.Split('=')[1].Split(';')[0], parsed[said.Split('=')[0]]?.ToString());
        Assert.Equal(weakness, ConnectionSafety.Weakness(parsed));
    }

    [Theory]
    [InlineData(Connection, 100)]
    [InlineData($"{Connection};Maximum Pool Size=7", 7)]
    [InlineData($"{Connection};Pooling=false", null)]
    [InlineData("secret", null)]
    public void The_most_sessions_are_those_of_the_pool(string connection, int? expected) =>
        Assert.Equal(expected, DatabaseOptions.MostSessions(connection));

    [Theory]
    [InlineData(Connection, "PostgreSQL at localhost:5432 (database busetl, role busetl)")]
    [InlineData("Host=db;Port=6432;Database=logins;Username=service", "PostgreSQL at db:6432 (database logins, role service)")]
    [InlineData("Host=one:1,two:2;Database=logins;Username=service", "PostgreSQL at one:1,two:2 (database logins, role service)")]
    public void An_address_names_host_port_database_and_role(string connection, string expected) =>
        Assert.Equal(expected, DatabaseAddress.Of(Parse(connection)).ToString());

    private static NpgsqlConnectionStringBuilder Parse(string connection) => new DatabaseOptions { ConnectionString = connection }.Parse();

    private static Microsoft.Extensions.Options.ValidateOptionsResult Validate(string connection) =>
        new DatabaseOptionsValidator().Validate(null, new DatabaseOptions { ConnectionString = connection });
}
