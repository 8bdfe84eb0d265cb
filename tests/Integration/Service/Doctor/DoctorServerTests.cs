using System.Net;
using BusEtl.Tests.Integration.Infrastructure;
using Npgsql;

namespace BusEtl.Tests.Integration.Service.Doctor;

/// <summary>What the doctor says when one thing is wrong between the service and PostgreSQL.</summary>
public sealed class DoctorServerTests(TestTemplate template) : IAsyncLifetime
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
        Assert.Contains("those that a running service has open may still store", finding.Consequence);
    }

    [Fact]
    public async Task A_standby_is_named()
    {
        // What the server says of itself, to this role.
        await _scene.Source.ExecuteAsync(
            $"""
            create function pg_is_in_recovery() returns boolean language sql return true;
            alter role {_scene.Role} set search_path = public, pg_catalog
            """);

        var finding = (await _scene.AskAsync(1)).FindOnly("database_standby");

        Assert.Contains("pg_is_in_recovery() is true", finding.Evidence);
        Assert.Contains("Name the primary", finding.NextStep);
    }

    [Theory]
    [InlineData("user_logins")]
    [InlineData("\"OutboxMessage\"")]
    public async Task A_disk_without_room_is_named(string table)
    {
        _scene.Settings["Amazon__Publish"] = "true";
        await using var gateway = await SqsGateway.StartAsync();
        gateway.On("GetTopicAttributes").Reply(HttpStatusCode.Forbidden, "<ErrorResponse/>", "text/xml");
        gateway.On("ListSubscriptionsByTopic").Reply(HttpStatusCode.Forbidden, "<ErrorResponse/>", "text/xml");
        _scene.Settings["Amazon__ServiceUrl"] = gateway.Address;
        await _scene.Source.ExecuteAsync(
            $"""
            create function no_room() returns trigger language plpgsql as $$ begin raise exception 'no' using errcode = '53100'; end $$;
            create trigger no_room before insert on {table} for each row execute function no_room()
            """);

        var finding = (await _scene.AskAsync(1)).FindOnly("database_no_room");

        Assert.Contains("has no room left on its disk: SQLSTATE 53100", finding.Evidence);
        Assert.Contains("Nothing is stored", finding.Consequence);
    }

    [Theory]
    [InlineData("raise exception 'no'", "login_not_written", "SQLSTATE P0001")]
    [InlineData("return null", "logins_not_kept", "32 of the rows that user_logins took do not stand in it")]
    public async Task A_trigger_that_keeps_logins_out_is_named(string statement, string code, string evidence)
    {
        await _scene.Source.ExecuteAsync(
            $"""
            create function keep_out() returns trigger language plpgsql as $$ begin {statement}; end $$;
            create trigger keep_out before insert on user_logins for each row execute function keep_out()
            """);

        var finding = (await _scene.AskAsync(1)).Find(code);

        Assert.Contains(evidence, finding.Evidence);
        Assert.Contains("triggers", finding.NextStep);
    }

    [Fact]
    public async Task A_wrong_password_is_named_with_host_and_role()
    {
        _scene.Connection.Password = "other";

        var finding = (await _scene.AskAsync(1)).FindOnly("database_password");

        Assert.Equal($"PostgreSQL does not accept the password of the role {_scene.Role}.", finding.What);
        Assert.Contains($"{_scene.Connection.Host}:{_scene.Connection.Port}", finding.Evidence);
        Assert.Contains("28P01", finding.Evidence);
        Assert.StartsWith("The service does not start. New sessions are refused; those that a running service has open may still store", finding.Consequence);
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
    public async Task Multiplexing_is_a_fault_and_said_once()
    {
        _scene.Connection.Multiplexing = true;

        Assert.Contains("Multiplexing", (await _scene.AskAsync(1)).FindOnly("setting_wrong").What);
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

        Assert.Contains("BusEtl needs PostgreSQL 14 or newer", finding.Evidence);
    }

    [Fact]
    public async Task That_none_of_several_hosts_takes_writes_is_named()
    {
        var host = $"{_scene.Connection.Host}:{_scene.Connection.Port}";
        _scene.Connection.Host = $"{host},{host}";
        await _scene.Source.ExecuteAsync($"alter role {_scene.Role} set default_transaction_read_only = on");

        var finding = (await _scene.AskAsync(1)).FindOnly("database_read_only");

        Assert.Equal("None of the servers takes writes.", finding.What);
        Assert.Contains($"at {host},{host} (database", finding.Evidence);
    }

    [Fact]
    public async Task That_none_of_several_hosts_answers_is_said_of_each()
    {
        _scene.Connection.Host = "127.0.0.1:1,127.0.0.1:2";

        var finding = (await _scene.AskAsync(1)).FindOnly("database_not_reached");

        Assert.Contains("ConnectionRefused", finding.Evidence);
        Assert.Contains("127.0.0.1:1,127.0.0.1:2", finding.Evidence);
    }

    [Fact]
    public async Task Of_several_hosts_each_is_named_with_its_port()
    {
        var host = $"{_scene.Connection.Host}:{_scene.Connection.Port}";
        _scene.Connection.Host = $"{host},{host}";

        Assert.Contains($"at {host},{host} (database {_scene.Database}", (await _scene.AskAsync(0)).WellOf("database"));
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
    public async Task A_lock_on_the_table_is_named_and_who_holds_it()
    {
        await using var holder = await _scene.Source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var transaction = await holder.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand("set application_name = 'holder'; lock table user_logins in access exclusive mode", holder, transaction);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);

        var answer = await _scene.AskAsync(1);

        Assert.Equal(["logins_locked", "tables_locked"], answer.Codes);
        Assert.All(answer.Findings, finding =>
        {
            Assert.Contains($"process {holder.ProcessID} of the server", finding.Evidence);
            Assert.Contains("application holder", finding.Evidence);
            Assert.Contains("has AccessExclusiveLock on user_logins", finding.Evidence);
        });
        Assert.DoesNotContain("lock", answer.Findings[0].Evidence.Split(';')[0]);
        Assert.Equal("", answer.WellOf("locks"));
        Assert.Contains("somebody holds a lock", answer.NotLookedAtOf("keys"));
    }

    [Fact]
    public async Task Who_waits_for_a_lock_and_holds_up_everybody_behind_it_is_named_and_whom_he_waits_for()
    {
        await using var reader = await _scene.Source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var transaction = await reader.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using var read = new NpgsqlCommand("select from user_logins", reader, transaction);
        await read.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        await using var waiter = await _scene.Source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var change = new NpgsqlCommand("alter table user_logins add column more text", waiter);
        var waits = change.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        await Deadline.WaitForAsync("it waits", async () => await _scene.Source.ScalarAsync<bool>(
            $"select exists (select from pg_locks where pid = {waiter.ProcessID} and not granted)"));

        // Who sees everybody's transactions.
        _scene.Settings["ConnectionStrings__BusEtl"] = TestServer.ConnectionString(_scene.Database);
        var answer = await _scene.AskAsync(1);
        var evidence = answer.Find("logins_locked").Evidence;
        await transaction.RollbackAsync(TestContext.Current.CancellationToken);
        await waits;

        Assert.Contains($"process {waiter.ProcessID} of the server", evidence);
        Assert.Contains($"it waits for process {reader.ProcessID}", evidence);
        Assert.Equal("", answer.WellOf("locks"));
    }

    [Fact]
    public async Task Too_few_connections_are_named()
    {
        await _scene.Source.ExecuteAsync($"alter role {_scene.Role} connection limit 7");
        _scene.Connection.MaxPoolSize = 3;

        var answer = await _scene.AskAsync(1);

        Assert.Equal(["setting_wrong", "connections_few"], answer.Codes);
        Assert.Contains("Maximum Pool Size", answer.Findings[0].What);
    }

    public ValueTask DisposeAsync() => _scene.DisposeAsync();
}
