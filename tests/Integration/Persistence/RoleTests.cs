using BusEtl.Persistence;
using BusEtl.Tests.Integration.Infrastructure;

namespace BusEtl.Tests.Integration.Persistence;

/// <summary>What a member of each role can do, and what not.</summary>
public sealed class RoleTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static readonly string[] OutboxTables = ["\"InboxState\"", "\"OutboxMessage\"", "\"OutboxState\""];

    [Fact]
    public async Task The_service_stores_logins_and_seals_originals()
    {
        await using var service = await RoleLogin.OfAsync(database, "busetl_service");
        await using var context = new LoginDbContext(TestDatabase.OptionsFor(service.Source));
        UserLogin[] logins = [LoginRow.Make(), LoginRow.Make(createDate: new DateOnly(2031, 5, 1))];

        Assert.Equal(logins, await new LoginStore(context).SaveAsync(logins, TestContext.Current.CancellationToken));

        await service.ExecuteAsync($"{Sealing("sealed-by-service")} on conflict do nothing");
        await service.ExecuteAsync($"{Sealing("sealed-by-service")} on conflict do nothing");
        await service.ExecuteAsync("select count(*) from \"__EFMigrationsHistory\"");
        await service.ExecuteAsync("select user_logins_ensure_partitions(24)");
        foreach (var table in OutboxTables)
            await service.ExecuteAsync($"select * from {table} for update; delete from {table}");
        database.Leaves(logins: 2, originals: 1);
        database.Leaves(Table.DefaultPartition, 1);
        Assert.Equal(1, await database.ScalarAsync<long>("select count(*) from vault.pii where token = 'sealed-by-service'"));
    }

    [Fact]
    public async Task The_service_reads_writes_in_a_partition_that_was_made_after_the_rights_were_given()
    {
        await using var service = await RoleLogin.OfAsync(database, "busetl_service");
        await using var analyst = await RoleLogin.OfAsync(database, "busetl_analyst");
        await database.Source.ExecuteAsync("select user_logins_ensure_partitions(30)");
        var login = LoginRow.Make(createDate: LoginRow.Today.AddMonths(29));
        await using var context = new LoginDbContext(TestDatabase.OptionsFor(service.Source));

        await new LoginStore(context).SaveAsync([login], TestContext.Current.CancellationToken);

        database.Leaves(logins: 1, originals: 0);
        Assert.Equal(["1"], await analyst.Source.LinesAsync($"select count(*) from user_logins where message_id = '{login.MessageId}'"));
    }

    [Fact]
    public async Task The_service_reads_and_changes_nothing_of_the_vault()
    {
        await using var service = await RoleLogin.OfAsync(database, "busetl_service");

        await service.AssertRefusedAsync(
            "select * from vault.pii",
            "select token from vault.pii",
            "update vault.pii set sealed = null",
            "delete from vault.pii",
            "truncate vault.pii",
            $"{Sealing("x")} returning token",
            $"{Sealing("x")} on conflict (token) do update set sealed = excluded.sealed",
            "insert into vault.pii (token, kind, erased_at) values ('x', 'ip', now())",
            "select * from vault.audit",
            Noting(1),
            "select vault.take_audit_turn()",
            "create table vault.other (id int)");
    }

    [Fact]
    public async Task The_service_changes_no_login_and_no_table()
    {
        await using var service = await RoleLogin.OfAsync(database, "busetl_service");

        await service.AssertRefusedAsync(
            "update user_logins set user_id = 'x'",
            "delete from user_logins",
            "truncate user_logins",
            "select * from user_logins_default",
            "delete from \"__EFMigrationsHistory\"",
            "alter table user_logins add column x int",
            "create table other (id int)",
            "select user_logins_make_partition('2040-01-01')");
    }

    [Fact]
    public async Task The_analyst_reads_logins()
    {
        await using var analyst = await RoleLogin.OfAsync(database, "busetl_analyst");

        await analyst.ExecuteAsync("select masked_ip, count(*) from user_logins group by masked_ip");
    }

    [Fact]
    public async Task The_analyst_does_nothing_else()
    {
        await using var analyst = await RoleLogin.OfAsync(database, "busetl_analyst");

        await analyst.AssertRefusedAsync(
            [
                "insert into user_logins default values",
                "update user_logins set user_id = 'x'",
                "delete from user_logins",
                "select * from \"__EFMigrationsHistory\"",
                "select * from vault.pii",
                "select * from vault.audit",
                Sealing("x"),
                Noting(1),
                "select user_logins_ensure_partitions(24)",
                "create table other (id int)",
                "create temporary table other (id int)",
                "select lo_creat(-1)",
                "select lo_create(0)",
                @"select lo_from_bytea(0, '\x00')",
                .. OutboxTables.Select(table => $"select * from {table}"),
            ]);
    }

    [Fact]
    public async Task The_operator_reads_the_vault_erases_and_appends_to_the_audit()
    {
        await using var @operator = await RoleLogin.OfAsync(database, "busetl_operator");
        await database.Source.ExecuteAsync(Sealing("to-erase"));

        await @operator.ExecuteAsync("select * from vault.pii where token = 'to-erase' for update");
        await @operator.ExecuteAsync("update vault.pii set sealed = null, key_id = null, erased_at = now() where token = 'to-erase'");
        await @operator.ExecuteAsync(
            """
            insert into vault.pii (token, kind, erased_at) values ('never-sealed', 'ip', now()), ('to-erase', 'ip', now())
            on conflict (token) do update set sealed = null, key_id = null, erased_at = coalesce(vault.pii.erased_at, now())
            """);
        await @operator.ExecuteAsync(
            """
            begin;
            select vault.take_audit_turn();
            select vault.append_audit('a', 'reveal', 't', 'r', 'o', 't1', sha256('x'));
            commit;
            select * from vault.audit;
            select count(*) from user_logins
            """);

        database.Leaves(logins: 0, originals: 2);
        database.Leaves(Table.Audit, 1);

        // The tombstone keeps a later login of the same value from being sealed again.
        await database.Source.ExecuteAsync($"{Sealing("to-erase")} on conflict do nothing");
        Assert.Equal(["never-sealed|true|true", "to-erase|true|true"], await database.LinesAsync(
            "select token, (sealed is null)::text, (erased_at is not null)::text from vault.pii where erased_at is not null order by token"));
    }

    [Fact]
    public async Task The_operator_seals_nothing_and_removes_nothing()
    {
        await using var @operator = await RoleLogin.OfAsync(database, "busetl_operator");

        await @operator.AssertRefusedAsync(
            [
                Sealing("x"),
                "delete from vault.pii",
                "truncate vault.pii",
                "update vault.pii set token = 'x'",
                "update vault.pii set kind = 'x'",
                "update vault.pii set created_at = now()",
                Noting(1),
                "select * from vault.audit_turn",
                "update vault.audit set reason = 'x'",
                "delete from vault.audit",
                "truncate vault.audit",
                "alter table vault.audit disable trigger append_only",
                "insert into user_logins default values",
                "update user_logins set user_id = 'x'",
                "delete from user_logins",
                "select user_logins_ensure_partitions(24)",
                "create table vault.other (id int)",
                .. OutboxTables.Select(table => $"select * from {table}"),
            ]);
    }

    [Fact]
    public async Task Who_has_no_role_has_no_right()
    {
        await using var nobody = await RoleLogin.OfAsync(database, role: null);

        await nobody.AssertRefusedAsync(
            "select * from user_logins",
            "select * from vault.pii",
            "select * from vault.audit",
            "select vault.refuse_change()",
            "select vault.take_audit_turn()",
            "select user_logins_ensure_partitions(24)",
            Sealing("x"));
    }

    private static string Sealing(string token) =>
        $"insert into vault.pii (token, kind, sealed, key_id) values ('{token}', 'ip', '\\x00', 's1')";

    private static string Noting(int position) =>
        $"""
        insert into vault.audit (position, at, actor, action, subject, reason, outcome, key_id, previous_hash, hash)
        values ({position}, now(), 'a', 'reveal', 't', 'r', 'o', 't1', '\x', '\x')
        """;
}
