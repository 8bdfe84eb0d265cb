using BusEtl.Operations;
using BusEtl.Operations.Auditing;
using BusEtl.Persistence;
using BusEtl.Tests.Integration.Infrastructure;
using BusEtl.Tests.Integration.Operations;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;

namespace BusEtl.Tests.Integration.Persistence;

/// <summary>Whose locks keep others from their turn: only of those whose turn it can be, and not for ever.</summary>
public sealed class StrangersLocksTests(TestTemplate template) : IAsyncLifetime
{
    private readonly TestDatabase _database = new(template);

    public ValueTask InitializeAsync() => _database.InitializeAsync();

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task Locks_that_every_login_can_take_hinder_no_migration_no_partition_and_no_audit()
    {
        await using var scene = await PiiScene.StartAsync(_database);
        await using var nobody = await RoleLogin.OfAsync(_database, role: null);
        await using var session = await nobody.Source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand(
            $"select pg_advisory_lock(key) from unnest(array[{0x42757345_746C0001}, {0x42757345_746C0002}, hashtextextended('user_logins_ensure_partitions', 0)]) as key",
            session);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        await _database.Source.ExecuteAsync("""delete from "__EFMigrationsHistory" where "MigrationId" = '20261126000000_Partitions'""");
        var migration = new DatabaseMigration(
            Options.Create(new DatabaseOptions { ConnectionString = _database.ConnectionString }),
            Options.Create(new PersistenceOptions { PartitionsAhead = 4 }),
            NullLogger<DatabaseMigration>.Instance)
        {
            TurnPatience = TimeSpan.Zero,
        };
        using var report = new StringWriter();

        await migration.RunAsync(report, TestContext.Current.CancellationToken);
        await using var services = scene.Services(scene.Ring);
        await services.GetRequiredService<IAuditLog>().AppendAsync(new("a", "replay", "s", "r", "o"), TestContext.Current.CancellationToken);

        _database.Leaves(Table.Audit, 1);
        Assert.Equal(
            ["Applied 20261126000000_Partitions.", "1 partition made."],
            report.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
        await session.CloseAsync();
    }

    [Fact]
    public async Task Who_keeps_the_turn_to_write_into_the_audit_is_named_after_a_while()
    {
        await _database.Source.ExecuteAsync("alter function vault.take_audit_turn() set lock_timeout = '100ms'");
        await using var scene = await PiiScene.StartAsync(_database);
        await using var other = await RoleLogin.OfAsync(_database, "busetl_operator");
        await using var session = await other.Source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var turn = await session.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand("select vault.take_audit_turn()", session, turn);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        await using var services = scene.Services(scene.Ring);

        var exception = await Assert.ThrowsAsync<OperationRefusedException>(() => services.GetRequiredService<IAuditLog>()
            .AppendAsync(new("a", "replay", "s", "r", "o"), TestContext.Current.CancellationToken));

        Assert.Matches(
            $@"^The audit could not be written, and nothing was done: process {session.ProcessID} of the server \(role {other.Name}.*\) keeps the turn to write "
                + $@"into it\. Try again when that has ended\. An administrator ends it with ""select pg_terminate_backend\({session.ProcessID}\);""\.$",
            exception.Message);
    }

    [Theory]
    [InlineData("busetl_service")]
    [InlineData("busetl_operator")]
    [InlineData("busetl_analyst")]
    [InlineData(null)]
    public async Task The_locks_by_which_turns_are_taken_are_nobody_s_else(string? role)
    {
        await using var login = await RoleLogin.OfAsync(_database, role);

        await login.AssertRefusedAsync(
            """begin; lock table "__EFMigrationsHistory" in share row exclusive mode""",
            """select from "__EFMigrationsHistory" for update""",
            "begin; lock table user_logins in share update exclusive mode",
            "begin; lock table vault.audit_turn in row share mode");
    }
}
