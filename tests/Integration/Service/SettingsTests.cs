using BusEtl.Tests.Integration.Infrastructure;
using Npgsql;

namespace BusEtl.Tests.Integration.Service;

/// <summary>Wrong settings stop the executable before it starts anything, and it names all of them.</summary>
public sealed class SettingsTests(TestDatabase database) : IClassFixture<TestDatabase>, IDisposable
{
    private readonly TestQueue _queue = new();

    [Fact]
    public async Task Every_fault_of_the_settings_is_named_at_once_with_the_full_path_of_its_key()
    {
        var settings = ServiceSettings.For(database, _queue);
        settings.Remove("ConnectionStrings__BusEtl");
        settings["Masking__KeyRing"] = """{ "tokenKeys": [ { "id": "t1", "state": "active", "key": "c2hvcnQ=" } ] }""";
        settings["LoginQueue__Name"] = "no queue";
        settings["LoginQueue__Prefetch"] = "10";
        settings["LoginQueue__Batch__TimeLimit"] = "soon";
        settings["LoginQueue__Batch__Concurrency"] = "0";
        settings["LoginQueue__Receive__WaitTime"] = "00:01:00";
        settings["LoginQueue__Receive__MaxVisibilityTimeout"] = "00:00:30";
        settings["LoginQueue__Retry__Intervals__0"] = "-00:00:01";
        settings["Persistence__PartitionsAhead"] = "many";
        settings["Amazon__ServiceUrl"] = "ftp://example.org";

        await using var service = await ServiceProcess.RunAsync(settings, 1, "run");

        Assert.Equal(
            """
            The settings are wrong:
              ConnectionStrings:BusEtl is required. Expected is for instance 'Host=localhost;Port=5432;Database=busetl;Username=busetl;Password=...'.
              Persistence:PartitionsAhead must be a whole number from 1 to 24.
              Masking:KeyRing: tokenKeys[0]: the key has 5 bytes; it must have 32 to 64.
              Masking:KeyRing: the key ring has no sealingKeys, and the vault needs an active one: 'busetl keys add' adds it.
              LoginQueue:Batch:TimeLimit must be a duration such as 00:00:20 (hours:minutes:seconds).
              LoginQueue:Prefetch is no setting. Did you mean LoginQueue:Receive:Prefetch?
              LoginQueue:Name must be 1 to 80 letters, digits, hyphens or underscores.
              LoginQueue:Receive:WaitTime must be between 00:00:00 and 00:00:20 (0 s to 20 s).
              LoginQueue:Batch:Concurrency must be between 1 and 64.
              LoginQueue:Receive:MaxVisibilityTimeout must not be below LoginQueue:Receive:VisibilityTimeout.
              LoginQueue:Retry:Intervals must each be between 00:00:00 and 00:01:00 (0 s to 1 min).
              Amazon:ServiceUrl must be an http or https address, such as http://localhost:4566.

            """,
            service.Log);
        Assert.Empty(service.Output);
    }

    [Theory]
    [InlineData("run", "--exit-when-draned")]
    [InlineData("runn")]
    [InlineData("send")]
    [InlineData("generate", "many")]
    [InlineData("keys")]
    public async Task A_wrong_command_line_ends_with_1_and_says_what_is_wrong(params string[] arguments)
    {
        await using var service = await ServiceProcess.RunAsync(new Dictionary<string, string>(), 1, arguments);

        Assert.NotEmpty(service.Log.Trim());
        Assert.DoesNotContain("   at ", service.Log + service.Output);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("run", "--help")]
    [InlineData("migrate", "--help")]
    [InlineData("send", "--help")]
    [InlineData("policy", "--help")]
    [InlineData("generate", "--help")]
    [InlineData("health", "--help")]
    [InlineData("keys", "--help")]
    [InlineData("keys", "new", "--help")]
    public async Task Every_command_has_help(params string[] arguments)
    {
        await using var service = await ServiceProcess.RunAsync(new Dictionary<string, string>(), 0, arguments);

        Assert.Contains("Usage:", service.Output);
    }

    [Fact]
    public async Task A_missing_queue_that_may_not_be_created_ends_the_start_with_its_name_and_the_permission()
    {
        var settings = ServiceSettings.For(database, _queue);
        settings["Amazon__CreateQueues"] = "false";

        await using var service = await ServiceProcess.RunAsync(settings, 1, "run", "--live");

        Assert.Contains($"The queue {_queue.Name} does not exist", service.Log);
        Assert.Contains("sqs:CreateQueue", service.Log);
    }

    [Fact]
    public async Task A_database_that_was_not_migrated_ends_the_start_and_names_the_command()
    {
        var settings = ServiceSettings.For(database, _queue);
        settings["ConnectionStrings__BusEtl"] = TestServer.ConnectionString("there_is_no_such_database");

        await using var service = await ServiceProcess.RunAsync(settings, 1, "run");

        var server = new NpgsqlConnectionStringBuilder(TestEnvironment.Postgres);
        Assert.Equal(
            $"The database there_is_no_such_database on {server.Host}:{server.Port} does not exist. Run 'busetl migrate' first.",
            service.Log.Trim());
    }

    public void Dispose() => _queue.Dispose();
}
