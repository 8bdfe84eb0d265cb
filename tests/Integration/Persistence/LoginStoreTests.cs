using BusEtl.Persistence;
using BusEtl.Tests.Integration.Infrastructure;
using Npgsql;

namespace BusEtl.Tests.Integration.Persistence;

public sealed class LoginStoreTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task Save_stores_every_column_and_returns_the_new_rows_in_their_order()
    {
        UserLogin[] logins = [LoginRow.Make(), LoginRow.Make(userId: "Zoë 🦊", locale: null), LoginRow.Make(deviceType: "iOS")];

        var stored = await database.SaveAsync(logins);

        database.Leaves(logins: 3, originals: 0);
        Assert.Equal(logins, stored);
        var rows = await database.ReadAsync(logins);
        Assert.Equal(logins.Select(Columns), rows.Select(Columns));
        Assert.All(rows, row => Assert.InRange(TimeProvider.System.GetUtcNow() - row.RecordedAt, TimeSpan.FromMinutes(-1), TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public async Task Saving_nothing_touches_no_database()
    {
        await using var context = new LoginDbContext(new());
        Assert.Empty(await new LoginStore(context).SaveAsync([], TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_login_saved_again_changes_nothing_and_is_not_returned()
    {
        var first = LoginRow.Make(appVersion: "1.0");
        await database.SaveAsync(first);

        var again = LoginRow.Make(first.MessageId, appVersion: "9.9");
        var other = LoginRow.Make();
        var stored = await database.SaveAsync(again, other);

        database.Leaves(logins: 2, originals: 0);
        Assert.Equal([other], stored);
        Assert.Equal("1.0", Assert.Single(await database.ReadAsync(first)).AppVersion);
    }

    [Fact]
    public async Task A_login_twice_in_a_batch_is_stored_and_returned_once()
    {
        var login = LoginRow.Make();
        var twin = LoginRow.Make(login.MessageId);

        database.Leaves(logins: 1, originals: 0);
        Assert.Equal([login], await database.SaveAsync(login, twin, login));
        Assert.Single(await database.ReadAsync(login));
    }

    [Fact]
    public async Task A_null_locale_stays_null()
    {
        var logins = Enumerable.Range(0, 100).Select(n => LoginRow.Make(locale: n < 29 ? null : "ru_RU")).ToList();

        await database.SaveAsync(logins);

        database.Leaves(logins: 100, originals: 0);
        Assert.Equal(logins.Select(l => l.Locale), (await database.ReadAsync(logins)).Select(l => l.Locale));
    }

    [Fact]
    public async Task No_date_is_refused()
    {
        var logins = new[] { DateOnly.MinValue, new DateOnly(1970, 1, 1), new DateOnly(9999, 12, 30), DateOnly.MaxValue }
            .Select(date => LoginRow.Make(createDate: date)).ToList();

        database.Leaves(logins: 4, originals: 0);
        database.Leaves(Table.DefaultPartition, 4);
        Assert.Equal(logins, await database.SaveAsync(logins));
        Assert.Equal(logins.Select(Columns), (await database.ReadAsync(logins)).Select(Columns));
        Assert.Empty(await database.SaveAsync(logins));
    }

    [Fact]
    public async Task A_batch_with_a_row_that_does_not_fit_stores_nothing_and_tells_no_value()
    {
        var good = LoginRow.Make();
        var bad = LoginRow.Make(deviceType: "secret-in-a-text-of-more-than-32-characters");

        var exception = await Assert.ThrowsAsync<PostgresException>(() => database.SaveAsync(good, bad));

        Assert.DoesNotContain("secret", exception.ToString(), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(good.MaskedIp, exception.ToString(), StringComparison.Ordinal);
        Assert.Empty(await database.ReadAsync(good, bad));
    }

    [Fact]
    public async Task A_required_column_without_a_value_stores_nothing_and_tells_no_value()
    {
        var bad = LoginRow.Make(userId: null!, maskedIp: "k1.secret-token");

        var exception = await Assert.ThrowsAsync<PostgresException>(() => database.SaveAsync(bad));

        Assert.DoesNotContain("secret", exception.ToString(), StringComparison.OrdinalIgnoreCase);
        Assert.Empty(await database.ReadAsync(bad));
    }

    [Fact]
    public async Task The_statement_is_prepared_once_a_connection()
    {
        database.Leaves(logins: 6, originals: 0);
        await using var source = NpgsqlDataSource.Create(database.ConnectionString + ";Maximum Pool Size=1");
        for (var batch = 0; batch < 3; batch++)
        {
            await using var context = new LoginDbContext(TestDatabase.OptionsFor(source));
            await new LoginStore(context).SaveAsync([LoginRow.Make(), LoginRow.Make()], TestContext.Current.CancellationToken);
        }

        Assert.Equal(
            ["1|3"], await source.LinesAsync("select count(*), sum(generic_plans + custom_plans) from pg_prepared_statements"));
    }

    [Fact]
    public async Task Overlapping_batches_at_the_same_time_never_deadlock_and_store_once()
    {
        const int Rounds = 200;
        database.Leaves(logins: Rounds * 60, originals: 0);
        var random = new Random(20261121);
        for (var round = 0; round < Rounds; round++)
        {
            var logins = Enumerable.Range(0, 60).Select(n => LoginRow.Make(createDate: LoginRow.Today.AddDays(-n % 3))).ToArray();
            var one = logins[..45];
            var other = logins[15..];
            random.Shuffle(one);
            random.Shuffle(other);

            var stored = await Task.WhenAll(database.SaveAsync(one), database.SaveAsync(other));

            var ids = stored.SelectMany(batch => batch).Select(login => login.MessageId).ToList();
            Assert.Equal(logins.Select(login => login.MessageId).Order(), ids.Order());
            Assert.Equal(60, (await database.ReadAsync(logins)).Count);
        }
    }

    private static object Columns(UserLogin row) => new
    {
        row.MessageId,
        row.UserId,
        row.DeviceType,
        row.MaskedIp,
        row.MaskedDeviceId,
        row.Locale,
        row.AppVersion,
        row.CreateDate,
    };
}
