using BusEtl.Tests.Integration.Infrastructure;
using Npgsql;

namespace BusEtl.Tests.Integration.Service;

/// <summary>What the service says and does when the server does not let it in.</summary>
public sealed class DatabaseLoginTests(TestDatabase database) : IClassFixture<TestDatabase>, IDisposable
{
    private readonly TestQueue _queue = new();

    [Fact]
    public async Task A_changed_password_is_named_with_SQLSTATE_host_and_role_and_work_goes_on_when_it_is_put_right()
    {
        await using var role = await RoleLogin.OfAsync(database, "busetl_service");
        var login = new NpgsqlConnectionStringBuilder(role.ConnectionString);
        await using var service = Start(role.ConnectionString);
        using var health = await ServiceHealth.InLogAsync(service);
        await health.WaitUntilReadyAsync();

        await database.Source.ExecuteAsync(
            $"""
            alter role {login.Username} password 'another';
            select pg_terminate_backend(pid) from pg_stat_activity where usename = '{login.Username}';
            """);
        await _queue.SendAsync(Logins.Distinct(3));

        var expected = $"PostgreSQL at {login.Host}:{login.Port} (database {login.Database}, role {login.Username}) refuses the login: "
            + "SQLSTATE 28P01. Is the password right?";
        Assert.Equal(expected, await health.NoticeAsync("database"));
        Assert.StartsWith($"The breaker is open: {expected}", await health.NoticeAsync("breaker"));
        Assert.Contains(expected, service.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("cannot be reached", service.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", service.Log, StringComparison.Ordinal);
        Assert.DoesNotContain(login.Password!, service.Log, StringComparison.Ordinal);

        await database.Source.ExecuteAsync($"alter role {login.Username} password '{login.Password}'");
        await database.WaitUntilDoneAsync(_queue);
        Assert.Equal(0, await service.TerminateAsync());
    }

    [Theory]
    [InlineData("Password", "wrong", "refuses the login: SQLSTATE 28P01. Is the password right?")]
    [InlineData("Username", "busetl_nobody", "refuses the login: SQLSTATE 28P01. Is the password right?")]
    public async Task A_login_that_is_refused_at_the_start_ends_it_with_a_sentence(string key, string value, string expected)
    {
        var connection = new NpgsqlConnectionStringBuilder(database.ConnectionString) { [key] = value };

        await using var service = await ServiceProcess.RunAsync(Settings(connection.ConnectionString), 1, "run");

        Assert.StartsWith(
            $"PostgreSQL at {connection.Host}:{connection.Port} (database {connection.Database}, role {connection.Username}) {expected}",
            service.Log.Trim(),
            StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", service.Log, StringComparison.Ordinal);
        Assert.False(await _queue.ExistsAsync(_queue.Name));
    }

    [Fact]
    public async Task A_server_that_is_away_at_the_start_is_waited_for_and_said()
    {
        var server = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        await using var gateway = new FaultyGateway($"tcp://{server.Host}:{server.Port}");
        gateway.Switch(GatewayMode.Drop);
        (server.Host, server.Port) = ("127.0.0.1", gateway.Port);
        await using var service = Start(server.ConnectionString);
        using var health = await ServiceHealth.InLogAsync(service);

        var where = $"PostgreSQL at 127.0.0.1:{gateway.Port} (database {server.Database}, role {server.Username}) ";
        Assert.StartsWith(where, await health.NoticeAsync("database"), StringComparison.Ordinal);
        Assert.Contains($"{where}breaks the connection off", service.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", service.Log, StringComparison.Ordinal);

        gateway.Switch(GatewayMode.Pass);
        await health.WaitUntilReadyAsync();
        Assert.Equal(0, await service.TerminateAsync());
    }

    [Fact]
    public async Task A_host_without_an_address_costs_no_login_an_attempt()
    {
        var server = new NpgsqlConnectionStringBuilder(database.ConnectionString) { Host = "postgres.invalid" };
        await _queue.SendAsync(Logins.Distinct(3));
        await using var service = Start(server.ConnectionString);
        using var health = await ServiceHealth.InLogAsync(service);

        var where = $"PostgreSQL at postgres.invalid:{server.Port} (database {server.Database}, role {server.Username}) cannot be reached: ";
        Assert.StartsWith($"The breaker is open: {where}", await health.NoticeAsync("breaker"), StringComparison.Ordinal);
        Assert.Equal(0, await _queue.CountAsync(_queue.ErrorName));
        _queue.Leaves(_queue.Name, 3);
    }

    public void Dispose() => _queue.Dispose();

    private ServiceProcess Start(string connectionString) => ServiceProcess.Start(Settings(connectionString), "run", "--live");

    private Dictionary<string, string> Settings(string connectionString) => new(ServiceSettings.For(database, _queue))
    {
        ["ConnectionStrings__BusEtl"] = connectionString,
        ["LoginQueue__Retry__Intervals__0"] = "00:00:00.05",
        ["LoginQueue__Redelivery__Intervals"] = "",
        ["LoginQueue__Breaker__ProbeInterval"] = "00:00:00.5",
    };
}
