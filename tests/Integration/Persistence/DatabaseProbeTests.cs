using BusEtl.Persistence;
using BusEtl.Tests.Integration.Infrastructure;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace BusEtl.Tests.Integration.Persistence;

/// <summary>What the probe finds, and that it leaves nothing behind.</summary>
public sealed class DatabaseProbeTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Theory]
    [InlineData(ProbeDepth.Statements)]
    [InlineData(ProbeDepth.Rows)]
    public async Task It_finds_nothing_with_the_rights_of_the_service_and_leaves_nothing_behind(ProbeDepth depth)
    {
        await using var role = await RoleLogin.OfAsync(database, "busetl_service");
        var before = await FootprintAsync();

        Assert.Null(await FindAsync(role.ConnectionString, depth));

        Assert.Equal(before, await FootprintAsync());
    }

    [Theory]
    [InlineData("revoke insert on user_logins from busetl_service", "grant insert on user_logins to busetl_service")]
    [InlineData("revoke select on user_logins from busetl_service", "grant select on user_logins to busetl_service")]
    [InlineData("revoke usage on schema vault from busetl_service", "grant usage on schema vault to busetl_service")]
    [InlineData(
        """revoke insert on "OutboxMessage" from busetl_service""", """grant insert on "OutboxMessage" to busetl_service""")]
    public async Task A_right_that_is_missing_is_found_without_a_row(string take, string give)
    {
        await using var role = await RoleLogin.OfAsync(database, "busetl_service");
        await database.Source.ExecuteAsync(take);
        try
        {
            var fault = await FindAsync(role.ConnectionString);

            Assert.Equal((StoreFaultKind.Everywhere, "42501"), (fault?.Fault.Kind, fault?.Fault.SqlState));
            Assert.EndsWith("lacks a right: SQLSTATE 42501. Is the role a member of busetl_service?", fault!.Text, StringComparison.Ordinal);
        }
        finally
        {
            await database.Source.ExecuteAsync(give);
        }
    }

    [Fact]
    public async Task What_the_service_does_not_write_needs_no_right()
    {
        await using var role = await RoleLogin.OfAsync(database, role: null);
        var name = new NpgsqlConnectionStringBuilder(role.ConnectionString).Username;
        await database.Source.ExecuteAsync($"grant usage on schema public to {name}; grant insert, select on user_logins to {name}");

        try
        {
            Assert.Null(await FindAsync(role.ConnectionString, ProbeDepth.Rows, parts => (parts.Vault, parts.Outbox) = (false, false)));
            Assert.NotNull(await FindAsync(role.ConnectionString, ProbeDepth.Statements, parts => parts.Outbox = false));
        }
        finally
        {
            await database.Source.ExecuteAsync($"drop owned by {name}");
        }
    }

    [Theory]
    [InlineData("53100", StoreFaultKind.Everywhere)]
    [InlineData("54000", StoreFaultKind.Everywhere)]
    [InlineData("57014", StoreFaultKind.Everywhere)]
    [InlineData("58030", StoreFaultKind.Everywhere)]
    [InlineData("XX002", StoreFaultKind.Everywhere)]
    [InlineData("40P01", StoreFaultKind.Passing)]
    [InlineData("P0001", null)]
    [InlineData("23514", null)]
    public async Task What_only_a_row_meets_is_found_with_rows_and_what_may_be_the_made_up_row_s_is_none(string sqlState, StoreFaultKind? expected)
    {
        await database.Source.ExecuteAsync(
            $"""
            create function refuse() returns trigger language plpgsql as $$
            begin
              raise exception 'no' using errcode = '{sqlState}', constraint = 'a_check';
            end $$;
            create trigger refuse before insert on user_logins for each row execute function refuse();
            """);
        try
        {
            Assert.Null(await FindAsync(database.ConnectionString));
            var fault = await FindAsync(database.ConnectionString, ProbeDepth.Rows);

            Assert.Equal(expected, fault?.Fault.Kind);
            Assert.Equal(expected is null ? null : sqlState, fault?.Fault.SqlState);
        }
        finally
        {
            await database.Source.ExecuteAsync("drop function refuse cascade");
        }
    }

    [Theory]
    [InlineData(ProbeDepth.Statements)]
    [InlineData(ProbeDepth.Rows)]
    public async Task A_lock_that_is_held_is_not_waited_for(ProbeDepth depth)
    {
        await using var connection = await database.Source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand("lock table user_logins in access exclusive mode", connection, transaction);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);

        var fault = await FindAsync(database.ConnectionString, depth);

        Assert.Equal((StoreFaultKind.Passing, "55P03"), (fault?.Fault.Kind, fault?.Fault.SqlState));
    }

    [Fact]
    public async Task A_month_without_a_partition_is_found_with_rows()
    {
        await database.Source.ExecuteAsync(
            """
            begin;
            create table attached as select inhrelid::regclass::text as name, pg_get_expr(relpartbound, oid) as bound
            from pg_inherits join pg_class on oid = inhrelid where inhparent = 'user_logins'::regclass;
            do $$ declare name text; begin
              for name in select a.name from attached a loop execute 'alter table user_logins detach partition ' || name; end loop;
            end $$;
            commit;
            """);
        try
        {
            var fault = await FindAsync(database.ConnectionString, ProbeDepth.Rows);

            Assert.Equal((StoreFaultKind.Everywhere, "23514"), (fault?.Fault.Kind, fault?.Fault.SqlState));
        }
        finally
        {
            await database.Source.ExecuteAsync(
                """
                do $$ declare a record; begin
                  for a in select * from attached loop execute format('alter table user_logins attach partition %s %s', a.name, a.bound); end loop;
                end $$;
                drop table attached;
                """);
        }
    }

    private static async Task<DatabaseFault?> FindAsync(
        string connectionString, ProbeDepth depth = ProbeDepth.Statements, Action<StoredParts>? parts = null)
    {
        await using var services = new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder()
                .AddInMemoryCollection([new("ConnectionStrings:BusEtl", connectionString)])
                .Build())
            .AddLogging()
            .AddPersistence()
            .Configure(parts ?? (_ => { }))
            .BuildServiceProvider();

        return await services.GetRequiredService<DatabaseProbe>().FindFaultAsync(depth, met: null, TestContext.Current.CancellationToken);
    }

    // Rows of all tables, and how far the sequences are.
    private async Task<IReadOnlyList<string>> FootprintAsync() => await database.LinesAsync(
        """
        select (select count(*) from user_logins), (select count(*) from vault.pii), (select count(*) from "OutboxState"),
            (select count(*) from "OutboxMessage"), (select string_agg(sequencename || coalesce(last_value::text, '-'), ',') from pg_sequences)
        """);
}
