using BusEtl.Tests.Integration.Infrastructure;
using BusEtl.Tests.Integration.Persistence;
using Npgsql;

namespace BusEtl.Tests.Integration.Service.Doctor;

/// <summary>What the doctor says when one thing is wrong between the service and PostgreSQL.</summary>
public sealed class DoctorDatabaseTests(TestTemplate template) : IAsyncLifetime
{
    private DoctorScene _scene = null!;

    public async ValueTask InitializeAsync() => _scene = await DoctorScene.MakeAsync(template);

    [Fact]
    public async Task A_primary_that_takes_no_writes_is_named()
    {
        await _scene.Source.ExecuteAsync($"alter database {_scene.Database} set default_transaction_read_only = on");

        var finding = (await _scene.AskAsync(1)).FindOnly("database_read_only");
        await _scene.Source.ExecuteAsync($"set default_transaction_read_only = off; alter database {_scene.Database} reset default_transaction_read_only");

        Assert.Contains(_scene.Database, finding.Evidence);
        Assert.Contains("Look at the disk's room first", finding.NextStep);
    }

    [Fact]
    public async Task A_wrong_password_is_named_with_host_and_role()
    {
        _scene.Connection.Password = "other";

        var finding = (await _scene.AskAsync(1)).FindOnly("database_password");

        Assert.Equal($"PostgreSQL does not accept the password of the role {_scene.Role}.", finding.What);
        Assert.Contains($"{_scene.Connection.Host}:{_scene.Connection.Port}", finding.Evidence);
        Assert.Contains("28P01", finding.Evidence);
        Assert.DoesNotContain("other", finding.ToString());
    }

    [Fact]
    public async Task A_database_that_is_missing_and_a_host_that_is_not_known_are_named()
    {
        _scene.Connection.Database = "nowhere";
        Assert.Contains("busetl migrate", (await _scene.AskAsync(1)).FindOnly("database_missing").NextStep);

        _scene.Connection.Host = "nowhere.invalid";
        _scene.Settings["ConnectionStrings__BusEtl"] = _scene.Connection.ConnectionString;
        (await _scene.AskAsync(1)).FindOnly("database_unknown_host");
    }

    [Fact]
    public async Task Multiplexing_is_a_fault()
    {
        _scene.Connection.Multiplexing = true;

        Assert.Contains(
            (await _scene.AskAsync(1)).Findings, finding => finding.What.Contains("Multiplexing", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_PostgreSQL_that_is_too_old_is_named()
    {
        await using var old = await VersionGateway.StartAsync("130023");
        _scene.Connection.Host = "127.0.0.1";
        _scene.Connection.Port = old.Port;
        _scene.Connection.SslMode = SslMode.Disable;
        _scene.Connection.GssEncryptionMode = GssEncryptionMode.Disable;

        var finding = (await _scene.AskAsync(1)).FindOnly("database_too_old");

        Assert.Contains("14 is the oldest", finding.Evidence);
    }

    [Theory]
    [InlineData("pool_mode = transaction\ndefault_pool_size = 1", "pooler_shares_sessions")]
    [InlineData("pool_mode = session\ndefault_pool_size = 20", null)]
    public async Task A_pooler_before_PostgreSQL_is_named_with_its_mode(string pool, string? code)
    {
        Assert.SkipWhen(PgBouncer.Missing is not null, PgBouncer.Missing ?? "");
        await using var bouncer = await PgBouncer.StartAsync(pool);
        _scene.Settings["ConnectionStrings__BusEtl"] = bouncer.ConnectionString(_scene.Database);

        var answer = await _scene.AskAsync(code is null ? 2 : 1);

        if (code is null)
            Assert.Contains("a pooler in session mode", answer.WellOf("database"));
        else
            Assert.Contains("two connections met the same server process", answer.Find(code).Evidence);
    }

    [Fact]
    public async Task A_turn_to_migrate_that_was_left_behind_is_named()
    {
        await using var left = await _scene.Source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand($"select pg_advisory_lock({0x42757345_746C0001})", left);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);

        Assert.Contains($"process {await _scene.Source.ScalarAsync<int>("select pid from pg_locks where locktype = 'advisory'")}",
            (await _scene.AskAsync(2)).FindOnly("migration_locked").Evidence);
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
    public async Task A_database_that_does_not_store_Unicode_is_named()
    {
        var name = TestServer.NewName();
        await _scene.Source.ExecuteAsync($"create database {name} template template0 encoding 'LATIN1' locale_provider libc locale 'C'");
        _scene.Settings["ConnectionStrings__BusEtl"] = TestServer.ConnectionString(name);

        var answer = await _scene.AskAsync(1);
        await TestServer.DropAsync(name);

        Assert.Contains("LATIN1", answer.Find("database_encoding").Evidence);
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
    public async Task Settings_of_the_server_that_lose_or_show_data_are_named()
    {
        await _scene.Source.ExecuteAsync(
            $"""
            alter database {_scene.Database} set synchronous_commit = off;
            alter database {_scene.Database} set log_parameter_max_length_on_error = -1;
            grant create on schema public to public
            """);

        Assert.Equal(["database_not_durable", "database_logs_parameters", "database_public_creates"], (await _scene.AskAsync(2)).Codes);
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

    [Fact]
    public async Task A_lock_on_the_table_is_named_and_who_holds_it()
    {
        await using var holder = await _scene.Source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var transaction = await holder.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand("lock table user_logins in access exclusive mode", holder, transaction);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);

        var answer = await _scene.AskAsync(1);

        Assert.Equal(["logins_locked", "tables_locked"], answer.Codes);
        Assert.Contains("AccessExclusiveLock on user_logins", answer.Findings[1].Evidence);
        Assert.Contains("somebody holds a lock", answer.NotLookedAtOf("keys"));
    }

    [Fact]
    public async Task Too_few_connections_are_named()
    {
        await _scene.Source.ExecuteAsync($"alter role {_scene.Role} connection limit 7");
        _scene.Connection.MaxPoolSize = 3;

        var answer = await _scene.AskAsync(2);

        Assert.Equal(["connections_few", "pool_small"], answer.Codes);
        Assert.Contains("Maximum Pool Size is 3", answer.Findings[1].Evidence);
    }

    public ValueTask DisposeAsync() => _scene.DisposeAsync();
}
