using BusEtl.Persistence;
using BusEtl.Tests.Integration.Infrastructure;
using Npgsql;

namespace BusEtl.Tests.Integration.Persistence;

/// <summary>Months whose partition cannot be made: somebody detached it, or uses its name or its days for something else.</summary>
public sealed class TakenMonthTests(TestTemplate template) : IAsyncLifetime
{
    private readonly TestDatabase _database = new(template);

    // Beyond those that the template has.
    private static DateOnly Month => new DateOnly(LoginRow.Today.Year, LoginRow.Today.Month, 1).AddMonths(5);

    private static string Name => $"user_logins_y{Month:yyyy}m{Month:MM}";

    public ValueTask InitializeAsync() => _database.InitializeAsync();

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task A_month_that_was_detached_and_kept_is_left_alone_and_the_others_are_made()
    {
        Leaves(logins: 1, inDefault: 1);
        _database.Leaves(Name, 1);
        await MigrateAsync(partitionsAhead: 5);
        await _database.SaveAsync(LoginRow.Make(createDate: Month));
        await _database.Source.ExecuteAsync($"alter table user_logins detach partition {Name}");

        var report = await MigrateAsync(partitionsAhead: 6);

        Assert.Equal([Warning($"a table {Name} stands there that is no partition of user_logins, detached perhaps"), "1 partition made."], report);
        _database.Leaves(Name, 1);
        _database.Leaves(logins: 1, originals: 0);
        _database.Leaves(Table.DefaultPartition, 1);
        Assert.Equal("user_logins_default", await StandsInAsync(Month.AddDays(1)));
    }

    [Theory]
    [InlineData("create view {0} as select 1 as n", "its name {0} is taken by a view")]
    [InlineData("create materialized view {0} as select 1 as n", "its name {0} is taken by a materialized view")]
    [InlineData("create sequence {0}", "its name {0} is taken by a sequence")]
    [InlineData("create index {0} on user_logins_default (locale)", "its name {0} is taken by an index")]
    [InlineData("create type {0} as enum ('a')", "its name {0} is taken by a type")]
    [InlineData("create type {0} as (n int)", "its name {0} is taken by a type")]
    [InlineData("create table {0} (n int) partition by list (n)", "a table {0} stands there that is no partition of user_logins, detached perhaps")]
    [InlineData(
        "create table other (n int) partition by list (n); create table {0} partition of other for values in (1)",
        "a table {0} stands there that is no partition of user_logins, detached perhaps")]
    public async Task A_name_that_something_else_has_is_left_to_it(string sql, string obstacle)
    {
        Leaves(logins: 1, inDefault: 1);
        foreach (var table in (string[])[Name, "other"])
            _database.Leaves(table, 0);
        await _database.Source.ExecuteAsync(string.Format(null, sql, Name));
        _database.Leaves(Name, 0);
        _database.Leaves("other", 0);
        _database.Leaves(logins: 1, originals: 0);
        _database.Leaves(Table.DefaultPartition, 1);

        var report = await MigrateAsync(partitionsAhead: 6);

        Assert.Equal([Warning(string.Format(null, obstacle, Name)), "2 partitions made."], report);
        Assert.Equal("user_logins_default", await StandsInAsync(Month));
    }

    [Fact]
    public async Task A_month_in_partitions_of_another_name_or_of_weeks_has_all_that_it_needs()
    {
        Leaves(logins: 2, inDefault: 0);
        var next = Month.AddMonths(1);
        await _database.Source.ExecuteAsync(
            $"""
            create table by_hand partition of user_logins for values from ('{Month:yyyy-MM-dd}') to ('{next:yyyy-MM-dd}');
            create table week_1 partition of user_logins for values from ('{next:yyyy-MM-dd}') to ('{next.AddDays(7):yyyy-MM-dd}');
            create table other_weeks partition of user_logins for values from ('{next.AddDays(7):yyyy-MM-dd}') to (maxvalue);
            """);

        _database.Leaves(logins: 2, originals: 0);
        Assert.Equal(["1 partition made."], await MigrateAsync(partitionsAhead: 12));
        Assert.Equal("by_hand", await StandsInAsync(Month));
        Assert.Equal("other_weeks", await StandsInAsync(next.AddMonths(4)));
    }

    [Fact]
    public async Task A_month_of_which_some_days_are_elsewhere_is_left_as_it_is()
    {
        Leaves(logins: 2, inDefault: 1);
        await _database.Source.ExecuteAsync(
            $"""
            create table week_1 partition of user_logins for values from ('{Month:yyyy-MM-dd}') to ('{Month.AddDays(7):yyyy-MM-dd}');
            create table week_2 partition of user_logins for values from ('{Month.AddDays(7):yyyy-MM-dd}') to ('{Month.AddDays(14):yyyy-MM-dd}');
            """);

        Assert.Equal(
            [Warning("some of its days are in partitions with other bounds (week_1, week_2)"), "2 partitions made."],
            await MigrateAsync(partitionsAhead: 6));
        _database.Leaves(logins: 2, originals: 0);
        _database.Leaves(Table.DefaultPartition, 1);
        Assert.Equal("week_2", await StandsInAsync(Month.AddDays(8)));
        Assert.Equal("user_logins_default", await StandsInAsync(Month.AddDays(20)));
    }

    [Fact]
    public async Task Many_rows_in_the_default_partition_are_moved_by_migrate_and_not_while_the_service_writes()
    {
        Leaves(logins: 4, inDefault: 0);
        await _database.SaveAsync([.. Enumerable.Range(0, 4).Select(day => LoginRow.Make(createDate: Month.AddDays(day)))]);
        await using var connection = await _database.Source.OpenConnectionAsync(TestContext.Current.CancellationToken);

        var kept = await UserLoginPartitions.KeepAsync(connection, 6, rowsMoved: 3, TestContext.Current.CancellationToken);

        Assert.Equal(2, kept.Made);
        Assert.Equal(
            [
                Warning("over 3 of its rows stand in user_logins_default, too many to move while logins are stored. Run \"busetl migrate\" in a quiet hour")
                    ["Warning: ".Length..],
            ],
            kept.Obstacles);
        Assert.Equal(["1 partition made."], await MigrateAsync(partitionsAhead: 6));
        Assert.Equal(4, await _database.ScalarAsync<long>($"select count(*) from {Name}"));
        _database.Leaves(logins: 4, originals: 0);
    }

    [Fact]
    public async Task Columns_that_somebody_added_move_with_the_rows()
    {
        Leaves(logins: 1, inDefault: 0);
        await _database.SaveAsync(LoginRow.Make(createDate: Month));
        await _database.Source.ExecuteAsync("alter table user_logins add column note text; update user_logins set note = 'kept'");

        await MigrateAsync(partitionsAhead: 6);

        _database.Leaves(logins: 1, originals: 0);
        Assert.Equal(["kept"], await _database.LinesAsync($"select note from {Name}"));
    }

    [Fact]
    public async Task Without_a_default_partition_the_others_are_made_all_the_same()
    {
        Leaves(logins: 1, inDefault: 0);
        await _database.Source.ExecuteAsync("alter table user_logins detach partition user_logins_default");

        _database.Leaves(logins: 1, originals: 0);
        Assert.Collection(
            await MigrateAsync(partitionsAhead: 6),
            line => Assert.StartsWith("Warning: user_logins has no default partition, and", line),
            line => Assert.Equal("3 partitions made.", line));
        Assert.Equal(Name, await StandsInAsync(Month));
    }

    [Fact]
    public async Task The_function_that_tasks_of_the_version_before_call_leaves_such_a_month_alone_too()
    {
        _database.Leaves(Name, 0);
        await _database.Source.ExecuteAsync($"create table {Name} (n int)");
        _database.Leaves(Name, 0);

        Assert.Equal(2, await _database.ScalarAsync<int>("select user_logins_ensure_partitions(6)"));
    }

    [Fact]
    public async Task A_stray_table_of_the_name_of_an_adopted_month_does_not_stop_the_adoption()
    {
        await using var database = await EmptyDatabase.WithAsync(
            """
            create table user_logins(
                user_id varchar(128), device_type varchar(32), masked_ip varchar(256), masked_device_id varchar(256),
                locale varchar(32), app_version integer, create_date date);
            insert into user_logins values ('u', 'iOS', 'ip', 'd', null, 1, '2020-05-05'), ('u', 'iOS', 'ip', 'd', null, 1, '2020-06-06');
            create table user_logins_y2020m05 (n int);
            """);

        database.LeavesLogins(2, inDefaultPartition: 1);
        database.Leaves("user_logins_y2020m05", 0);
        Assert.Contains("Adopted 2 rows of an existing user_logins.", await database.MigrateAsync());
        Assert.Equal(["user_logins_default", "user_logins_y2020m06"], await database.Source.LinesAsync(
            "select tableoid::regclass::text from user_logins order by create_date"));
    }

    private void Leaves(long logins, long inDefault)
    {
        _database.Leaves(logins, originals: 0);
        _database.Leaves(Table.DefaultPartition, inDefault);
    }

    private static string Warning(string obstacle) =>
        $"Warning: The partition of {Month:yyyy-MM} was not made: {obstacle}. It is left alone; rows of that month go to the default partition.";

    private Task<IReadOnlyList<string>> MigrateAsync(int partitionsAhead) =>
        TestServer.MigrateByAsync(_database.ConnectionString, partitionsAhead);

    private async Task<string> StandsInAsync(DateOnly date)
    {
        var login = LoginRow.Make(createDate: date);
        await _database.SaveAsync(login);
        return await _database.ScalarAsync<string>($"select tableoid::regclass::text from user_logins where message_id = '{login.MessageId}'");
    }
}
