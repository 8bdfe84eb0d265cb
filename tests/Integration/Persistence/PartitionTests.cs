using BusEtl.Persistence;
using BusEtl.Tests.Integration.Infrastructure;
using Npgsql;

namespace BusEtl.Tests.Integration.Persistence;

// A database for each test: the partitions of one would be in the way of another.
public sealed class PartitionTests(TestTemplate template) : IAsyncLifetime
{
    private readonly TestDatabase _database = new(template);

    private static DateOnly ThisMonth => new(LoginRow.Today.Year, LoginRow.Today.Month, 1);

    public ValueTask InitializeAsync() => _database.InitializeAsync();

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task A_login_of_an_expected_month_stands_in_its_partition()
    {
        var login = LoginRow.Make();
        await _database.SaveAsync(login);
        _database.Leaves(logins: 1, originals: 0);
        Assert.Equal(PartitionOf(LoginRow.Today), await StandsInAsync(login));
    }

    [Fact]
    public async Task Making_the_partitions_twice_makes_none_the_second_time()
    {
        Assert.Equal(2, await EnsureAsync(5));
        Assert.Equal(0, await EnsureAsync(5));
        Assert.Equal(0, await EnsureAsync(0));
    }

    [Fact]
    public async Task Rows_in_the_default_partition_move_to_the_partition_of_their_month_when_it_is_made()
    {
        var first = LoginRow.Make(createDate: ThisMonth.AddMonths(9), locale: null, appVersion: "3.1");
        var last = LoginRow.Make(createDate: ThisMonth.AddMonths(10).AddDays(-1));
        var after = LoginRow.Make(createDate: ThisMonth.AddMonths(10));
        var longAgo = LoginRow.Make(createDate: new DateOnly(2019, 5, 17));
        UserLogin[] logins = [first, last, after, longAgo];
        await _database.SaveAsync(logins);
        Assert.All(await Task.WhenAll(logins.Select(StandsInAsync)), partition => Assert.Equal("user_logins_default", partition));
        var before = await ContentsAsync();

        await EnsureAsync(9);

        _database.Leaves(logins: 4, originals: 0);
        _database.Leaves(Table.DefaultPartition, 2);
        Assert.Equal(PartitionOf(first.CreateDate), await StandsInAsync(first));
        Assert.Equal(PartitionOf(first.CreateDate), await StandsInAsync(last));
        Assert.Equal("user_logins_default", await StandsInAsync(after));
        Assert.Equal("user_logins_default", await StandsInAsync(longAgo));
        Assert.Equal(before, await ContentsAsync());
        Assert.Empty(await _database.SaveAsync(logins));
    }

    [Fact]
    public async Task Logins_saved_while_their_partition_is_made_are_neither_refused_nor_lost()
    {
        var pairs = 0;
        for (var months = 12; months < 20; months++)
        {
            var date = ThisMonth.AddMonths(months).AddDays(3);
            using var made = new CancellationTokenSource();
            var saved = 0;
            var savers = Enumerable.Range(0, 3).Select(_ => Task.Run(async () =>
            {
                var last = false;
                while (!last)
                {
                    last = made.IsCancellationRequested;
                    Interlocked.Add(ref saved, (await _database.SaveAsync([LoginRow.Make(createDate: date), LoginRow.Make()])).Count / 2);
                }
            })).ToList();

            await Task.WhenAll(Task.Run(() => EnsureAsync(months)), Task.Run(() => EnsureAsync(months)));
            await made.CancelAsync();
            await Task.WhenAll(savers);

            Assert.Equal(saved, await _database.ScalarAsync<long>($"select count(*) from {PartitionOf(date)}"));
            pairs += saved;
        }

        _database.Leaves(2 * pairs, originals: 0);
    }

    [Fact]
    public async Task A_role_without_rights_on_the_table_can_be_allowed_to_make_partitions()
    {
        var role = TestServer.NewName();
        await using var connection = await _database.Source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await ExecuteAsync(connection, $"create role {role}; set role {role}");
        try
        {
            await Assert.ThrowsAsync<PostgresException>(() => UserLoginPartitions.KeepAsync(connection, 24, rowsMoved: null, TestContext.Current.CancellationToken));

            await ExecuteAsync(connection, $"reset role; grant execute on function user_logins_keep_partitions to {role}; set role {role}");
            Assert.True((await UserLoginPartitions.KeepAsync(connection, 24, rowsMoved: null, TestContext.Current.CancellationToken)).Made > 0);
        }
        finally
        {
            await ExecuteAsync(connection, $"reset role; drop owned by {role}; drop role {role}");
        }
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("121")]
    [InlineData("null")]
    public async Task A_senseless_number_of_months_is_refused(string months)
    {
        var exception = await Assert.ThrowsAsync<PostgresException>(
            () => _database.ScalarAsync<int>($"select user_logins_ensure_partitions({months})"));
        Assert.Equal("months_ahead must be between 0 and 120.", exception.MessageText);
    }

    private static string PartitionOf(DateOnly date) => $"user_logins_y{date:yyyy}m{date:MM}";

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    private Task<int> EnsureAsync(int monthsAhead) => _database.ScalarAsync<int>($"select user_logins_ensure_partitions({monthsAhead})");

    private Task<string> StandsInAsync(UserLogin login) =>
        _database.ScalarAsync<string>($"select tableoid::regclass::text from user_logins where message_id = '{login.MessageId}'");

    private Task<IReadOnlyList<string>> ContentsAsync() =>
        _database.LinesAsync("select user_logins::text from user_logins where create_date > current_date + 200 or create_date < '2020-01-01' order by message_id");
}
