using System.Net;
using BusEtl.Tests.Integration.Infrastructure;

namespace BusEtl.Tests.Integration.Service;

/// <summary>Somebody answers in the place of PostgreSQL. The name of this machine leads to it, and is not one that always does.</summary>
public sealed class FalseDatabaseTests
{
    private const string Password = "not for everybody";

    [Theory]
    [InlineData("", "It offers no TLS. Turn it on there (ssl = on), or, where nobody else is on the way, say SSL Mode=Disable")]
    [InlineData("SSL Mode=Disable", "Let it ask for SCRAM (password_encryption = scram-sha-256, then set the role's password anew)")]
    public async Task It_is_not_given_the_password(string said, string advice)
    {
        await using var server = new CleartextPostgres();

        await using var verb = await MigrateAsync(server, said);

        Assert.Empty(server.Passwords);
        Assert.Contains(advice, verb.Log);
    }

    [Fact]
    public async Task It_is_given_the_password_where_the_connection_string_allows_that_and_one_line_says_so()
    {
        await using var server = new CleartextPostgres();

        await using var verb = await MigrateAsync(server, "SSL Mode=Disable;Require Auth=Password");

        Assert.Equal(Password, server.Passwords.First());
        Assert.Single(verb.Log.Split(Environment.NewLine), line => line.Contains(
            "is reached with SSL Mode=Disable: somebody on the way may read and change what is stored, and get the password by asking for it."));
    }

    private static Task<ServiceProcess> MigrateAsync(CleartextPostgres server, string said) => ServiceProcess.RunAsync(
        new Dictionary<string, string>
        {
            ["ConnectionStrings__BusEtl"] =
                $"Host={Dns.GetHostName()};Port={server.Port};Database=busetl;Username=busetl;Password={Password};{said}",
        },
        expectedExitCode: 1,
        "migrate");
}
