using BusEtl.Persistence;
using BusEtl.Tests.Integration.Infrastructure;
using Npgsql;

namespace BusEtl.Tests.Integration.Persistence;

/// <summary>Real servers of the oldest supported version and of the one before it.</summary>
public sealed class OldServerTests
{
    [Fact]
    public async Task PostgreSQL_13_is_refused_and_nothing_is_changed()
    {
        await using var server = await OldPostgres.StartOrSkipAsync(13);
        await using var existing = NpgsqlDataSource.Create(server.ConnectionString("busetl"));

        var refused = await Record.ExceptionAsync(() => TestServer.MigrateByAsync(server.ConnectionString("busetl")));
        var notMade = await Record.ExceptionAsync(() => TestServer.MigrateByAsync(server.ConnectionString("not_made")));

        Assert.Matches(
            @"^PostgreSQL 13\.\d+ on 127\.0\.0\.1:\d+ is too old: BusEtl needs PostgreSQL 14 or newer\. Nothing was changed\.$", refused?.Message);
        Assert.Equal(refused?.Message, notMade?.Message);
        Assert.Equal(["0|false"], await existing.LinesAsync(
            """
            select count(*), (exists (select from pg_database where datname = 'not_made'))::text
            from pg_class where relnamespace = 'public'::regnamespace
            """));
    }

    [Fact]
    public async Task PostgreSQL_14_has_all_that_BusEtl_needs()
    {
        await using var server = await OldPostgres.StartOrSkipAsync(14);
        await using var database = NpgsqlDataSource.Create(server.ConnectionString("logins"));

        var report = await TestServer.MigrateByAsync(server.ConnectionString("logins"));
        Assert.Contains("5 partitions made.", report);
        Assert.Contains("Took from everybody the right to make tables and functions in schema public.", report);
        Assert.Equal(["Nothing to do."], await TestServer.MigrateByAsync(server.ConnectionString("logins")));

        await using var context = new LoginDbContext(TestDatabase.OptionsFor(database));
        UserLogin[] logins = [LoginRow.Make(), LoginRow.Make(createDate: LoginRow.Today.AddYears(1))];
        Assert.Equal(logins, await new LoginStore(context).SaveAsync(logins, TestContext.Current.CancellationToken));
        await database.ExecuteAsync("select user_logins_keep_partitions(13, null)");
        await database.ExecuteAsync(
            "begin; select vault.take_audit_turn(); select vault.append_audit('a', 'reveal', 't', 'r', 'o', 't1', sha256('x')); commit");
        Assert.Equal(
            [$"user_logins_y{LoginRow.Today:yyyy}m{LoginRow.Today:MM}", $"user_logins_y{LoginRow.Today.AddYears(1):yyyy}m{LoginRow.Today:MM}"],
            await database.LinesAsync("select tableoid::regclass::text from user_logins order by create_date"));
    }
}
