using BusEtl.Tests.Integration.Infrastructure;
using BusEtl.Tests.Integration.Persistence;
using Npgsql;

namespace BusEtl.Tests.Integration.Service.Doctor;

/// <summary>What the doctor says when one thing is wrong with what the service has in its database.</summary>
public sealed class DoctorDatabaseTests(TestTemplate template) : IAsyncLifetime
{
    private DoctorScene _scene = null!;

    public async ValueTask InitializeAsync() => _scene = await DoctorScene.MakeAsync(template);

    [Fact]
    public async Task A_turn_to_migrate_that_was_left_behind_is_named()
    {
        await using var left = await _scene.Source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand("begin; lock table \"__EFMigrationsHistory\" in share row exclusive mode", left);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);

        Assert.Contains($"process {left.ProcessID} of the server (role ",
            (await _scene.AskAsync(2)).FindOnly("migration_locked").Evidence);
    }

    [Fact]
    public async Task A_schema_in_which_everybody_makes_what_he_likes_and_what_was_made_there_is_named()
    {
        await _scene.Source.ExecuteAsync(
            $"""
            grant create on schema public to public;
            create function public.lower(name) returns text language sql return 'x';
            alter function public.lower(name) owner to {_scene.Role}
            """);

        var answer = await _scene.AskAsync(1);

        Assert.Equal(["objects_planted", "database_public_creates"], answer.Codes);
        Assert.Contains("create on schema public is granted to public.", answer.Findings[1].Evidence);
        Assert.Contains($"function public.lower(name) of role {_scene.Role}.", answer.Findings[0].Evidence);
        await _scene.Source.ExecuteAsync("drop function public.lower(name)");
    }

    [Fact]
    public async Task A_month_that_somebody_detached_is_named()
    {
        var month = await _scene.Source.ScalarAsync<string>("select to_char(now() at time zone 'UTC' + interval '1 month', '\"user_logins_y\"YYYY\"m\"MM')");
        await _scene.Source.ExecuteAsync($"alter table user_logins detach partition {month}");

        Assert.Contains(month, (await _scene.AskAsync(2)).FindOnly("month_detached").Evidence);
    }

    [Fact]
    public async Task Missing_months_and_rows_in_the_default_partition_are_named()
    {
        var month = await _scene.Source.ScalarAsync<string>("select to_char(now() at time zone 'UTC' + interval '2 months', '\"user_logins_y\"YYYY\"m\"MM')");
        await _scene.Source.ExecuteAsync(
            $"drop table {month}; "
            + "insert into user_logins (message_id, user_id, device_type, masked_ip, masked_device_id, app_version, create_date) "
            + "select gen_random_uuid(), 'u', 'd', 'x', 'x', '1', '2020-05-05'::date + n from generate_series(1, 3) as days (n)");

        var answer = await _scene.AskAsync(2);

        Assert.Equal(["partitions_missing", "default_partition_used"], answer.Codes);
        Assert.Contains("3 rows of 2020-05", answer.Findings[1].Evidence);
    }

    [Fact]
    public async Task Days_on_which_no_login_can_have_been_sent_are_named()
    {
        await _scene.Source.ExecuteAsync(
            "insert into user_logins (message_id, user_id, device_type, masked_ip, masked_device_id, app_version, create_date) "
            + "select gen_random_uuid(), 'u', 'd', 'x', 'x', '1', day from (values ('1970-01-21'::date), ('1970-01-21'), (current_date + 10)) as days (day)");

        var finding = (await _scene.AskAsync(2)).Find("days_impossible");

        Assert.Contains("1970-01-21", finding.Evidence);
        Assert.Contains("3 rows", finding.Evidence);
        Assert.Contains("SentTimestamp", finding.NextStep);
    }

    [Fact]
    public async Task A_month_that_is_long_past_and_was_detached_to_be_kept_is_no_fault()
    {
        await _scene.Source.ExecuteAsync("create table user_logins_y2020m05 (like user_logins)");

        Assert.Contains("1 detached month is kept", (await _scene.AskAsync(0)).WellOf("partitions"));
    }

    [Fact]
    public async Task A_schema_that_is_older_or_newer_is_named()
    {
        await _scene.Source.ExecuteAsync(
            """
            delete from "__EFMigrationsHistory" where "MigrationId" like '%_Vault';
            insert into "__EFMigrationsHistory" values ('29990101000000_Tomorrow', '10.0.0')
            """);

        var answer = await _scene.AskAsync(1);

        Assert.Equal(["migrations_pending", "migrations_newer"], answer.Codes);
        Assert.Contains("Vault", answer.Findings[0].Evidence);
        Assert.Contains("Tomorrow", answer.Findings[1].Evidence);
    }

    [Theory]
    [InlineData("select 1", "Run 'busetl migrate'. If")]
    [InlineData("create table user_logins (user_id text)", "adopts the table")]
    public async Task A_database_without_the_schema_is_named(string sql, string next)
    {
        await using var empty = await EmptyDatabase.WithAsync(sql);
        _scene.Settings["ConnectionStrings__BusEtl"] = TestServer.ConnectionString(empty.Name);

        Assert.Contains(next, (await _scene.AskAsync(1)).FindOnly("schema_missing").NextStep);
    }

    [Fact]
    public async Task Temporary_tables_of_analysts_are_named()
    {
        await _scene.Source.ExecuteAsync($"grant temporary on database {_scene.Database} to public");

        Assert.Contains("revoke temporary on database", (await _scene.AskAsync(2)).FindOnly("analyst_makes_temporary").NextStep);
    }

    [Fact]
    public async Task A_role_that_is_nobody_is_named()
    {
        await _scene.Source.ExecuteAsync($"revoke busetl_service from {_scene.Role}");

        var finding = (await _scene.AskAsync(1)).FindOnly("own_rights_missing");

        Assert.Contains($"grant busetl_service to {_scene.Role};", finding.NextStep);
    }

    [Fact]
    public async Task A_right_that_the_service_s_role_lost_is_named()
    {
        await _scene.Source.ExecuteAsync("revoke insert (sealed) on vault.pii from busetl_service");

        var answer = await _scene.AskAsync(1);

        Assert.Equal(["role_rights_missing", "own_rights_missing"], answer.Codes);
        Assert.Contains("insert (sealed) on vault.pii", answer.Findings[0].Evidence);
    }

    [Fact]
    public async Task A_role_that_reads_the_vault_is_too_much_for_the_service()
    {
        _scene.Settings["ConnectionStrings__BusEtl"] = TestServer.ConnectionString(_scene.Database);

        (await _scene.AskAsync(2)).FindOnly("service_reads_vault");
    }

    [Fact]
    public async Task Indexes_and_the_guard_of_the_audit_are_looked_at()
    {
        await _scene.Source.ExecuteAsync(
            """
            update pg_index set indisvalid = false where indexrelid = 'ix_user_logins_user_id'::regclass;
            drop index ix_user_logins_masked_ip;
            alter table vault.audit disable trigger append_only
            """);

        var answer = await _scene.AskAsync(1);

        Assert.Equal(["audit_unguarded", "indexes_invalid", "indexes_missing"], answer.Codes);
        Assert.Contains("ix_user_logins_user_id", answer.Findings[1].Evidence);
        Assert.Contains("ix_user_logins_masked_ip", answer.Findings[2].Evidence);
    }

    [Fact]
    public async Task Events_that_do_not_leave_are_named()
    {
        _scene.Settings["Amazon__Publish"] = "true";
        await using var gateway = await SqsGateway.StartAsync();
        gateway.On("GetTopicAttributes").Reply(System.Net.HttpStatusCode.Forbidden, "<ErrorResponse/>", "text/xml");
        gateway.On("ListSubscriptionsByTopic").Reply(System.Net.HttpStatusCode.Forbidden, "<ErrorResponse/>", "text/xml");
        _scene.Settings["Amazon__ServiceUrl"] = gateway.Address;
        await _scene.Source.ExecuteAsync(
            """
            insert into "OutboxMessage" ("SentTime", "MessageId", "ContentType", "MessageType", "Body")
            values (now() - interval '3 hours', gen_random_uuid(), 'application/json', 'urn:message:x', '{}')
            """);

        Assert.Contains("1 event, the oldest of 3 h ago", (await _scene.AskAsync(2)).FindOnly("outbox_late").Evidence);

        _scene.Settings["Amazon__Publish"] = "false";
        (await _scene.AskAsync(2)).FindOnly("outbox_left_behind");
    }

    public ValueTask DisposeAsync() => _scene.DisposeAsync();
}
