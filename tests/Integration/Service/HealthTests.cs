using System.Diagnostics;
using System.Net;
using BusEtl.Tests.Integration.Infrastructure;
using Npgsql;

namespace BusEtl.Tests.Integration.Service;

/// <summary>Each trouble turns the service not ready within 15 seconds, with its reason, and back when it is gone.</summary>
public sealed class HealthTests(TestDatabase database) : IClassFixture<TestDatabase>, IDisposable
{
    private const int Messages = 30;
    private const int Prefetch = 10;

    private readonly TestQueue _queue = new();

    [Theory]
    [InlineData(GatewayMode.Drop, "breaks the connection off.")]
    [InlineData(GatewayMode.Hold, "does not answer in time.")]
    public async Task A_database_that_is_stopped_or_hangs_is_noticed(GatewayMode outage, string what)
    {
        var server = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        await using var gateway = new FaultyGateway($"tcp://{server.Host}:{server.Port}");
        (server.Host, server.Port) = ("127.0.0.1", gateway.Port);
        await using var service = Start(("ConnectionStrings__BusEtl", server.ConnectionString));
        using var health = await ServiceHealth.OfAsync(service);
        await health.WaitUntilReadyAsync();

        gateway.Switch(outage);
        Assert.Equal(
            $"PostgreSQL at 127.0.0.1:{gateway.Port} (database {server.Database}, role {server.Username}) {what}",
            await health.NoticeAsync("database"));
        Assert.Equal(HttpStatusCode.OK, (await health.LiveAsync()).Status);

        gateway.Switch(GatewayMode.Pass);
        await health.WaitUntilReadyAsync();
    }

    [Theory]
    [InlineData(GatewayMode.Drop)]
    [InlineData(GatewayMode.Refuse)]
    [InlineData(GatewayMode.Hold)]
    public async Task An_SQS_that_is_stopped_fails_or_hangs_is_noticed(GatewayMode outage)
    {
        await using var gateway = new FaultyGateway(TestEnvironment.Sqs);
        await using var service = Start(("Amazon__ServiceUrl", gateway.Address));
        using var health = await ServiceHealth.OfAsync(service);
        await health.WaitUntilReadyAsync();

        gateway.Switch(outage);
        Assert.StartsWith("SQS does not answer", await health.NoticeAsync("queue"));
        Assert.Equal(HttpStatusCode.OK, (await health.LiveAsync()).Status);

        gateway.Switch(GatewayMode.Pass);
        await health.WaitUntilReadyAsync();
    }

    [Fact]
    public async Task Work_that_does_not_end_while_messages_wait_is_noticed()
    {
        await using var service = Start(
            ("LoginQueue__Receive__Prefetch", $"{Prefetch}"),
            ("LoginQueue__Receive__Concurrency", $"{Prefetch}"),
            ("LoginQueue__Batch__Size", $"{Prefetch}"),
            ("LoginQueue__Batch__Concurrency", "1"));
        using var health = await ServiceHealth.OfAsync(service);
        await health.WaitUntilReadyAsync();
        await using var obstacle = await LockTableAsync();

        await _queue.SendAsync(Logins.Distinct(Messages));
        Assert.StartsWith("Messages wait, and none of those in work came to its end for 1", await health.NoticeAsync("receiving"));
        Assert.Null((await health.ReadyAsync()).ReasonOf("database"));
        Assert.Equal(HttpStatusCode.OK, (await health.LiveAsync()).Status);

        await obstacle.DisposeAsync();
        await health.WaitUntilReadyAsync();
        await database.WaitUntilDoneAsync(_queue);
    }

    [Fact]
    public async Task A_slow_message_is_no_trouble_while_the_queue_is_empty()
    {
        var stuckAfter = TimeSpan.FromSeconds(1);
        await using var service = Start(("Health__StuckAfter", $"{stuckAfter}"), ("LoginQueue__Retry__Intervals__0", "00:00:00.1"));
        using var health = await ServiceHealth.OfAsync(service);
        await health.WaitUntilReadyAsync();
        await using var obstacle = await LockTableAsync();

        await _queue.SendAsync(Logins.Distinct(1));
        await Deadline.WaitForAsync("an insert waits for the table", async () => 1 <= await database.ScalarAsync<long>(
            "select count(*) from pg_locks where not granted and database = (select oid from pg_database where datname = current_database())"));

        // Longer than the waits of the retries, 3 s and what is set.
        var held = Stopwatch.StartNew();
        while (held.Elapsed < TimeSpan.FromSeconds(6))
            Assert.Equal(HttpStatusCode.OK, (await health.ReadyAsync()).Status);

        await obstacle.DisposeAsync();
        await database.WaitUntilDoneAsync(_queue);
    }

    [Fact]
    public async Task An_open_breaker_is_noticed()
    {
        await database.Source.ExecuteAsync(
            """
            create function refuse_row() returns trigger language plpgsql as $$
            begin
              if new.device_type <> 'probe' then
                raise exception 'not this one';
              end if;
              return new;
            end $$;
            create trigger refuse_row before insert on user_logins for each row execute function refuse_row();
            """);
        await using var service = Start(
            ("LoginQueue__Breaker__ActivationThreshold", $"{Messages}"),
            ("LoginQueue__Breaker__RestartTimeout", "00:00:03"));
        using var health = await ServiceHealth.OfAsync(service);
        await health.WaitUntilReadyAsync();

        await _queue.SendAsync(Logins.Distinct(Messages));
        Assert.StartsWith("The breaker is open: too many logins cannot be stored.", await health.NoticeAsync("breaker"));
        Assert.Equal(HttpStatusCode.OK, (await health.LiveAsync()).Status);

        await database.Source.ExecuteAsync("drop function refuse_row cascade");
        await health.WaitUntilReadyAsync();
        await database.WaitUntilDoneAsync(_queue);
    }

    [Fact]
    public async Task A_service_that_waits_for_SQS_at_its_start_is_alive_and_not_ready()
    {
        await using var gateway = new FaultyGateway(TestEnvironment.Sqs);
        gateway.Switch(GatewayMode.Drop);
        await using var service = Start(("Amazon__ServiceUrl", gateway.Address));
        using var health = await ServiceHealth.OfAsync(service);

        Assert.Equal("The service is starting.", await health.NoticeAsync("service"));
        Assert.Equal(HttpStatusCode.OK, (await health.LiveAsync()).Status);

        gateway.Switch(GatewayMode.Pass);
        await health.WaitUntilReadyAsync();
    }

    [Fact]
    public async Task The_verb_asks_the_service_and_says_with_its_exit_code_how_it_is()
    {
        await using var gateway = new FaultyGateway(TestEnvironment.Sqs);
        await using var service = Start(("Amazon__ServiceUrl", gateway.Address));
        using var health = await ServiceHealth.OfAsync(service);
        var port = $"--Health:Port={health.Port}";
        await health.WaitUntilReadyAsync();

        Assert.Equal("The service is ready.", await AskAsync(0, "health", port));
        Assert.Equal("The service is alive.", await AskAsync(0, "health", "--live", port));
        Assert.Equal(HttpStatusCode.NotFound, await health.StatusOfAsync("/"));

        gateway.Switch(GatewayMode.Drop);
        await health.NoticeAsync("queue");
        Assert.StartsWith("The service is not ready. SQS does not answer.", await AskAsync(1, "health", port));

        await service.KillAsync();
        Assert.Equal(
            $"The service is not alive. It does not answer at @busetl-health-{health.Port}.",
            await AskAsync(1, "health", "--live", port));
    }

    [Fact]
    public async Task A_port_in_use_ends_the_start_and_names_the_setting()
    {
        await using var gateway = new FaultyGateway(TestEnvironment.Sqs);
        var settings = ServiceSettings.For(database, _queue);
        settings["Health__Port"] = $"{gateway.Port}";

        await using var service = await ServiceProcess.RunAsync(settings, 1, "run");

        Assert.Equal(
            $"The health endpoints cannot listen on 127.0.0.1:{gateway.Port}: the port is in use. Set Health:Port to a free port "
            + "(0 chooses one), or Health:Address to an address of this machine.",
            service.Log.Trim());
        Assert.False(await _queue.ExistsAsync(_queue.Name));
    }

    public void Dispose() => _queue.Dispose();

    private ServiceProcess Start(params (string Name, string Value)[] changes)
    {
        var settings = ServiceSettings.For(database, _queue);
        foreach (var (name, value) in changes)
            settings[name] = value;

        return ServiceProcess.Start(settings, "run");
    }

    private static async Task<string> AskAsync(int expectedExitCode, params string[] arguments)
    {
        await using var verb = await ServiceProcess.RunAsync(new Dictionary<string, string>(), expectedExitCode, arguments);

        return verb.Output.Trim();
    }

    private async Task<NpgsqlConnection> LockTableAsync()
    {
        var connection = await database.Source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand("begin; lock table user_logins in access exclusive mode", connection);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);

        return connection;
    }
}
