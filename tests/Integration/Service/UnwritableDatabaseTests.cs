using BusEtl.Tests.Integration.Infrastructure;
using Npgsql;

namespace BusEtl.Tests.Integration.Service;

/// <summary>
/// PostgreSQL answers, and refuses what every login would meet. Attempts are few and quick here, and so are messages: each that was used up
/// would end in the error queue at once, and no share of failures is ever reached.
/// </summary>
public sealed class UnwritableDatabaseTests(TestDatabase database) : IClassFixture<TestDatabase>, IDisposable
{
    private const int Messages = 5;

    private readonly TestQueue _queue = new();

    [Fact]
    public Task A_primary_that_takes_no_writes_opens_the_breaker_at_once_and_uses_up_no_attempt() => AssertSatOutAsync(
        async () =>
        {
            // It counts for new sessions only.
            await AlterDatabaseAsync("set default_transaction_read_only = on");
            await database.Source.ExecuteAsync(
                "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()");
        },
        () => AlterDatabaseAsync("reset default_transaction_read_only"),
        "takes no writes: SQLSTATE 25006",
        isSeenByTheDatabaseCheck: true);

    [Theory]
    [InlineData("53100", "has no room left on its disk: SQLSTATE 53100")]
    [InlineData("57014", "cancels the statements: SQLSTATE 57014")]
    [InlineData("XX001", "SQLSTATE XX001")]
    public Task What_any_row_would_meet_opens_the_breaker_at_once_and_uses_up_no_attempt(string sqlState, string expected) => AssertSatOutAsync(
        () => database.Source.ExecuteAsync(
            $"""
            create function refuse_all() returns trigger language plpgsql as $$
            begin
              raise exception 'no' using errcode = '{sqlState}';
            end $$;
            create trigger refuse_all before insert on user_logins for each row execute function refuse_all();
            """),
        () => database.Source.ExecuteAsync("drop function refuse_all cascade"),
        expected,
        isSeenByTheDatabaseCheck: false);

    [Fact]
    public Task A_missing_table_opens_the_breaker_at_once_and_uses_up_no_attempt() => AssertSatOutAsync(
        () => database.Source.ExecuteAsync("alter table user_logins rename to user_logins_away"),
        () => database.Source.ExecuteAsync("alter table user_logins_away rename to user_logins"),
        "SQLSTATE 42P01",
        isSeenByTheDatabaseCheck: true);

    [Fact]
    public async Task A_missing_right_on_the_vault_opens_the_breaker_at_once_and_uses_up_no_attempt()
    {
        await using var role = await RoleLogin.OfAsync(database, "busetl_service");

        await AssertSatOutAsync(
            () => database.Source.ExecuteAsync("revoke insert (token, kind, sealed, key_id) on vault.pii from busetl_service"),
            () => database.Source.ExecuteAsync("grant insert (token, kind, sealed, key_id) on vault.pii to busetl_service"),
            "lacks a right: SQLSTATE 42501",
            isSeenByTheDatabaseCheck: true,
            role.ConnectionString);
    }

    [Theory]
    [InlineData("alter table user_logins add constraint refuse_all check (false) not valid", "SQLSTATE 23514, constraint refuse_all")]
    [InlineData("alter table \"OutboxMessage\" add constraint refuse_all check (false) not valid", "SQLSTATE 23514, constraint refuse_all")]
    [InlineData("select refuse_by('user_logins', 'raise exception $$no$$')", "SQLSTATE P0001")]
    [InlineData("select refuse_by('user_logins', 'perform 1 / 0')", "SQLSTATE 22012")]
    [InlineData("select refuse_by('vault.pii', 'raise exception $$no$$')", "SQLSTATE P0001")]
    [InlineData("select refuse_by('user_logins', 'return null')", "does not keep what user_logins takes")]
    public async Task What_looks_like_a_fault_of_one_row_and_is_met_by_all_opens_the_breaker_too(string change, string expected)
    {
        await database.Source.ExecuteAsync(
            """
            create or replace function refuse_by(target regclass, statement text) returns void language plpgsql as $$
            begin
              execute format('create or replace function refuse_all() returns trigger language plpgsql as %L', 'begin ' || statement || '; end');
              execute format('create trigger refuse_all before insert on %s for each row execute function refuse_all()', target);
            end $$;
            create or replace function refuse_all() returns trigger language plpgsql as 'begin return new; end';
            """);

        await AssertSatOutAsync(
            () => database.Source.ExecuteAsync(change),
            () => database.Source.ExecuteAsync(
                """
                drop function refuse_all cascade;
                alter table user_logins drop constraint if exists refuse_all;
                alter table "OutboxMessage" drop constraint if exists refuse_all;
                """),
            expected,
            isSeenByTheDatabaseCheck: false);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_policy_that_lets_nobody_in_opens_the_breaker_too(bool hasStoredBefore)
    {
        await using var role = await RoleLogin.OfAsync(database, "busetl_service");

        await AssertSatOutAsync(
            () => database.Source.ExecuteAsync("alter table user_logins enable row level security"),
            () => database.Source.ExecuteAsync("alter table user_logins disable row level security"),
            "lets no login in by its row-level security: SQLSTATE 42501",
            isSeenByTheDatabaseCheck: false,
            role.ConnectionString,
            hasStoredBefore);
    }

    public void Dispose() => _queue.Dispose();

    private async Task AssertSatOutAsync(
        Func<Task> begin, Func<Task> end, string expected, bool isSeenByTheDatabaseCheck, string? connectionString = null, bool hasStoredBefore = false)
    {
        var storedBefore = await CountRowsAsync();
        var settings = Settings(connectionString ?? database.ConnectionString);
        await using var service = ServiceProcess.Start(settings, "run", "--live");
        using var health = await ServiceHealth.InLogAsync(service);
        await health.WaitUntilReadyAsync();
        if (hasStoredBefore)
        {
            await _queue.SendAsync([Logins.Body(userId: "first")]);
            await Deadline.WaitForAsync("one is stored", async () => await CountRowsAsync() > storedBefore);
            storedBefore++;
        }

        await begin();
        try
        {
            await _queue.SendAsync(Logins.Distinct(Messages));

            var server = new NpgsqlConnectionStringBuilder(settings["ConnectionStrings__BusEtl"]);
            var where = $"PostgreSQL at {server.Host}:{server.Port} (database {server.Database}, role {server.Username}) ";
            var reason = await health.NoticeAsync("breaker");
            Assert.StartsWith($"The breaker is open: {where}", reason);
            Assert.Contains(expected, reason, StringComparison.Ordinal);
            await Deadline.WaitForAsync("the log says it", () => service.Log.Contains($"{where}", StringComparison.Ordinal));
            Assert.Contains(expected, service.Log, StringComparison.Ordinal);
            Assert.DoesNotContain("cannot be reached", service.Log, StringComparison.Ordinal);
            if (isSeenByTheDatabaseCheck)
                Assert.Contains(expected, await health.NoticeAsync("database"), StringComparison.Ordinal);
            Assert.Equal(0, await _queue.CountAsync(_queue.ErrorName));
            Assert.Equal(Messages, await _queue.CountAsync(_queue.Name));
        }
        finally
        {
            await end();
        }

        await Deadline.WaitForAsync("all are stored", async () => await CountRowsAsync() == storedBefore + Messages);
        await Deadline.WaitForAsync("all events are sent", async () => await database.ScalarAsync<long>("""select count(*) from "OutboxState" """) == 0);
        Assert.Equal(0, await service.TerminateAsync());
        Assert.Equal(0, await _queue.CountAsync(_queue.ErrorName));
        Assert.Equal(0, await _queue.CountAsync(_queue.Name));
        Assert.DoesNotContain("   at ", service.Log, StringComparison.Ordinal);
    }

    private Task AlterDatabaseAsync(string change) => TestServer.ExecuteAsync($"alter database {database.Name} {change}");

    private Task<long> CountRowsAsync() => database.ScalarAsync<long>("select count(*) from user_logins");

    private Dictionary<string, string> Settings(string connectionString) => new(ServiceSettings.For(database, _queue))
    {
        ["ConnectionStrings__BusEtl"] = connectionString,
        ["LoginQueue__Retry__Intervals__0"] = "00:00:00.05",
        ["LoginQueue__Redelivery__Intervals"] = "",
        ["LoginQueue__Breaker__ProbeInterval"] = "00:00:00.5",
        ["LoginQueue__Breaker__RestartTimeout"] = "00:00:02",
    };
}
