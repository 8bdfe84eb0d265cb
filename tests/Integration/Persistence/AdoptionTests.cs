using BusEtl.Tests.Integration.Infrastructure;
using Npgsql;

namespace BusEtl.Tests.Integration.Persistence;

public sealed class AdoptionTests
{
    // The exercise's own script, ../shared/data/take-home-schema.sql.
    private const string Exercise =
        """
        CREATE TABLE IF NOT EXISTS user_logins(
            user_id varchar(128), device_type varchar(32), masked_ip varchar(256), masked_device_id varchar(256),
            locale varchar(32), app_version integer, create_date date);
        """;

    private const string Contents =
        """
        select coalesce(user_id, '-') || '|' || coalesce(device_type, '-') || '|' || coalesce(masked_ip, '-') || '|' || coalesce(masked_device_id, '-')
            || '|' || coalesce(locale, '-') || '|' || coalesce(app_version::text, '-') || '|' || coalesce(create_date, '-infinity') as line
        from user_logins order by line
        """;

    [Fact]
    public async Task Every_row_of_the_exercise_is_adopted_as_it_is()
    {
        await using var database = await EmptyDatabase.WithAsync(Exercise +
            """
            insert into user_logins values
                ('u1', 'android', 'ip1', 'd1', 'ru_RU', 230, '2023-01-31'),
                ('u1', 'android', 'ip1', 'd1', 'ru_RU', 230, '2023-01-31'),
                ('u2', 'iOS', 'ip2', 'd2', null, -2147483648, '2023-02-01'),
                ('u3', 'iOS', 'ip3', 'd3', '', 2147483647, '1850-06-01'),
                ('u4', 'iOS', 'ip4', 'd4', '', 0, '0044-03-15 BC'),
                ('u5', 'iOS', 'ip5', 'd5', '', 1, '9999-12-31'),
                ('u6', 'iOS', 'ip6', 'd6', '', 2, '5874897-12-31'),
                ('u7', 'iOS', 'ip7', 'd7', '', 3, 'infinity'),
                ('u8', 'iOS', 'ip8', 'd8', '', 4, '-infinity'),
                ('u9', null, null, 'd9', null, null, null),
                (null, null, null, null, null, null, null),
                (null, null, null, null, null, null, null);
            """);
        var before = await database.Source.LinesAsync(Contents);
        database.LeavesLogins(12, inDefaultPartition: 7);

        Assert.Equal(
            [
                "Applied 20261121000000_Initial.", "Applied 20261121010000_Outbox.", "Applied 20261121020000_Vault.",
                "Applied 20261126000000_Partitions.", "Adopted 12 rows of an existing user_logins.", "5 partitions made.",
            ],
            await database.MigrateAsync());

        Assert.Equal(before, await database.Source.LinesAsync(Contents));
        Assert.Equal(
            [
                "user_logins_default|7",
                "user_logins_y1850m06|1", "user_logins_y2023m01|2", "user_logins_y2023m02|1", "user_logins_y9999m12|1",
            ],
            await database.Source.LinesAsync("select tableoid::regclass::text as p, count(*) from user_logins group by p order by p"));
        Assert.Equal(
            ["12|12"], await database.Source.LinesAsync("select count(distinct message_id), count(recorded_at) from user_logins"));
        Assert.Equal(["230000000|230", "0|-2147483648"], await database.Source.LinesAsync(
            "select distinct app_version_sort, app_version from user_logins where app_version in ('230', '-2147483648') order by 1 desc"));
        Assert.Equal(["Nothing to do."], await database.MigrateAsync());
    }

    [Fact]
    public async Task Only_columns_that_hold_nulls_may_be_null_afterwards()
    {
        await using var database = await EmptyDatabase.WithAsync(
            Exercise + "insert into user_logins values ('u1', null, 'ip', 'd', null, null, '2023-01-01');");

        await database.MigrateAsync();

        database.LeavesLogins(1);

        // In the parent and in every partition.
        Assert.Equal(["app_version|7", "device_type|7", "locale|8"], await database.Source.LinesAsync(
            """
            select column_name, count(*) - case column_name when 'locale' then 0 else 1 end from information_schema.columns
            where table_name like 'user\_logins%' and is_nullable = 'YES' group by column_name order by column_name
            """));
    }

    [Fact]
    public async Task An_empty_table_is_adopted_and_becomes_the_approved_one()
    {
        await using var database = await EmptyDatabase.WithAsync(Exercise);

        Assert.Contains("Adopted 0 rows of an existing user_logins.", await database.MigrateAsync());
        Assert.Equal(["locale"], await database.Source.LinesAsync(
            "select column_name from information_schema.columns where table_name = 'user_logins' and is_nullable = 'YES'"));
    }

    [Fact]
    public async Task Many_rows_over_many_months_are_adopted_with_the_recent_ones_in_their_partitions()
    {
        await using var database = await EmptyDatabase.WithAsync(Exercise +
            """
            insert into user_logins
            select 'u' || n, 'android', 'ip' || n % 100, 'd' || n % 10, null, n, current_date - n % 4000 from generate_series(1, 20000) n;
            """);

        Assert.Contains("Adopted 20,000 rows of an existing user_logins.", await database.MigrateAsync());

        database.LeavesLogins(20_000, inDefaultPartition: await database.Source.ScalarAsync<long>(
            "select count(*) from user_logins where create_date < date_trunc('month', now() at time zone 'UTC') - interval '1 month'"));
        // 132 months are too many, so only those that the service keeps are parted from the rest.
        Assert.Equal(["6"], await database.Source.LinesAsync("select count(*) from pg_inherits where inhparent = 'user_logins'::regclass"));
        Assert.Equal(["0"], await database.Source.LinesAsync(
            "select count(*) from user_logins_default where create_date >= date_trunc('month', now() at time zone 'UTC')"));
    }

    [Fact]
    public async Task A_large_table_is_adopted_whole_with_lines_on_the_way()
    {
        await using var database = await EmptyDatabase.WithAsync(Exercise +
            """
            insert into user_logins
            select 'u' || n, 'android', repeat('i', 250), repeat('d', 250), null, n, '2023-01-31' from generate_series(1, 40000) n;
            delete from user_logins where app_version % 2 = 0;
            """);

        var report = await database.MigrateAsync();

        Assert.Matches("^Adopting: [1-9][0-9,]* of 20,000 rows copied\\.$", report[0]);
        Assert.Contains("Adopting: all rows copied. Keys and indexes are built next.", report);
        Assert.True(report.ToList().FindLastIndex(line => line.StartsWith("Adopting: ", StringComparison.Ordinal))
            < report.ToList().FindIndex(line => line.StartsWith("Applied ", StringComparison.Ordinal)));
        database.LeavesLogins(20_000);
        Assert.Contains("Adopted 20,000 rows of an existing user_logins.", report);
        Assert.Equal(["20000|20000|1"], await database.Source.LinesAsync(
            "select count(*), count(distinct user_id), min(app_version::int % 2) from user_logins"));
    }

    [Fact]
    public async Task A_table_with_text_versions_other_column_order_keys_and_indexes_of_our_names_is_adopted()
    {
        await using var database = await EmptyDatabase.WithAsync(
            """
            create table user_logins (
                create_date date, app_version text, locale text, masked_device_id varchar(256), masked_ip varchar(256), device_type text,
                user_id varchar(128) constraint pk_user_logins primary key);
            create index ix_user_logins_masked_ip on user_logins (masked_ip);
            create index ix_user_logins_user_id on user_logins (locale, device_type);
            insert into user_logins values ('2023-01-31', '2.3.0', 'ru', 'd', 'ip', 'iOS', 'u');
            """);

        database.LeavesLogins(1);
        Assert.Contains("Adopted 1 row of an existing user_logins.", await database.MigrateAsync());
        Assert.Equal(["u|iOS|ip|d|ru|2.3.0|2023-01-31"], await database.Source.LinesAsync(Contents));
    }

    [Fact]
    public async Task Who_was_granted_the_table_has_the_same_rights_afterwards()
    {
        await using var database = await EmptyDatabase.WithAsync(Exercise + "grant select on user_logins to public; grant update on user_logins to pg_monitor");

        await database.MigrateAsync();

        Assert.Equal(["true|true|false"], await database.Source.LinesAsync(
            """
            select has_table_privilege('pg_monitor', 'user_logins', 'select')::text, has_table_privilege('pg_monitor', 'user_logins', 'update')::text,
                has_table_privilege('pg_monitor', 'user_logins', 'insert')::text
            """));
    }

    [Theory]
    [InlineData("alter table user_logins drop column locale, drop column masked_ip", "missing columns: masked_ip, locale.")]
    [InlineData("alter table user_logins add column email text, add column score int", "columns that would be lost: email, score.")]
    [InlineData("alter table user_logins alter column create_date type timestamp", "types that cannot be kept: create_date is timestamp without time zone.")]
    [InlineData(
        "create view devices as select device_type from user_logins",
        "views or other objects depend on it. Drop them, migrate, and make them again.")]
    [InlineData("alter table user_logins rename to t; create view user_logins as select * from t", "it is not an ordinary table.")]
    public async Task What_would_lose_something_is_refused_and_left_as_it_is(string change, string reason)
    {
        await using var database = await EmptyDatabase.WithAsync(
            Exercise + "insert into user_logins values ('u1', 'iOS', 'ip', 'd', null, 230, '2023-01-01');" + change);
        var before = await database.Source.LinesAsync(Everything);
        database.Leaves(change.Contains("rename to t", StringComparison.Ordinal) ? "t" : Table.Logins, 1);

        var exception = await Assert.ThrowsAsync<PostgresException>(() => database.MigrateAsync());

        Assert.Equal("The existing user_logins cannot be adopted and was left as it is: " + reason, exception.MessageText);
        Assert.Equal(before, await database.Source.LinesAsync(Everything));
    }

    [Fact]
    public async Task A_value_that_does_not_fit_is_refused_without_being_told()
    {
        await using var database = await EmptyDatabase.WithAsync(
            Exercise +
            """
            alter table user_logins alter column masked_ip type text;
            insert into user_logins values ('u1', 'iOS', repeat('secret', 50), 'd', null, 230, '2023-01-01');
            """);
        var before = await database.Source.LinesAsync(Everything);

        var exception = await Assert.ThrowsAsync<PostgresException>(() => database.MigrateAsync());

        database.LeavesLogins(1);
        Assert.Equal(PostgresErrorCodes.StringDataRightTruncation, exception.SqlState);
        Assert.DoesNotContain("secret", exception.ToString(), StringComparison.Ordinal);
        Assert.Equal(before, await database.Source.LinesAsync(Everything));
    }

    [Fact]
    public async Task A_stranger_with_the_name_of_the_table_set_aside_is_not_touched()
    {
        await using var database = await EmptyDatabase.WithAsync("create table user_logins_set_aside (n int); insert into user_logins_set_aside values (1)");

        var exception = await Assert.ThrowsAsync<PostgresException>(() => database.MigrateAsync());

        Assert.Contains("user_logins_set_aside is in the way", exception.MessageText, StringComparison.Ordinal);
        database.Leaves("user_logins_set_aside", 1);
        Assert.Equal(["1"], await database.Source.LinesAsync("select n from user_logins_set_aside"));
    }

    private const string Everything =
        """
        select 'relation', c.relname, a.attname, format_type(atttypid, atttypmod), attnotnull::text
        from pg_class c left join pg_attribute a on a.attrelid = c.oid and attnum > 0 and not attisdropped
        where relnamespace = 'public'::regnamespace and relkind <> 'i' and relname not like '\_\_EF%'
        union all select 'row', user_logins::text, null, null, null from user_logins
        union all select 'function', proname, null, null, null from pg_proc where pronamespace = 'public'::regnamespace
        order by 1, 2, 3
        """;
}
