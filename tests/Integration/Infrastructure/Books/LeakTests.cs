using BusEtl.AmazonSqs.Client;

namespace BusEtl.Tests.Integration.Infrastructure.Books;

/// <summary>Tests that leave something on purpose. <see cref="BooksTests"/> runs them in a process of their own and says how each must end.</summary>
public sealed class LeakTests(TestDatabase database) : IClassFixture<TestDatabase>, IDisposable
{
    private readonly TestQueue _queue = new();

    [Fact(Explicit = true)]
    public Task Nothing() => _queue.CreateAsync();

    [Fact(Explicit = true)]
    public async Task What_was_said()
    {
        await _queue.SendToAsync(_queue.ErrorName, [Message("one")]);
        await StoreOutboxStateAsync();

        _queue.Leaves(_queue.ErrorName, 1);
        database.Leaves(Table.OutboxState, 1);
    }

    [Fact(Explicit = true)]
    public async Task Messages_visible_in_flight_and_delayed()
    {
        await _queue.SendAsync(["one", "two", "three"]);
        await _queue.TakeSomeAsync(_queue.Name);
        await _queue.SendAsync([Message("later", TimeSpan.FromMinutes(1))]);
    }

    [Fact(Explicit = true)]
    public Task A_queue_that_nobody_named() => StackApi.CreateQueueAsync(_queue.Name + "_skipped");

    [Fact(Explicit = true)]
    public Task A_row_of_the_outbox() => StoreOutboxStateAsync();

    [Fact(Explicit = true)]
    public Task A_login_without_its_originals() => database.SaveAsync(LoginRow.Make());

    [Fact(Explicit = true)]
    public async Task A_login_that_is_missing()
    {
        ServiceSettings.For(database, _queue);
        await _queue.SendToAsync(_queue.ErrorName, [Message("one"), Message("two")]);

        _queue.Leaves(_queue.ErrorName, 2);
        database.Leaves(logins: 1);
    }

    [Fact(Explicit = true)]
    public Task An_original_without_a_login() => database.Source.ExecuteAsync(
        "insert into vault.pii (token, kind, sealed, key_id) values ('stray', 'ip', '\\x00', 's1')");

    [Fact(Explicit = true)]
    public Task A_table_set_aside() => database.Source.ExecuteAsync("create table user_logins_set_aside ()");

    [Fact(Explicit = true)]
    public async Task A_lock_of_a_session()
    {
        var connection = await database.Source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = "select pg_advisory_lock(1)";
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    [Fact(Explicit = true)]
    public async Task A_failed_test_with_a_message()
    {
        await _queue.SendAsync(["one"]);

        Assert.Fail("It has failed.");
    }

    public void Dispose() => _queue.Dispose();

    private Task StoreOutboxStateAsync() => database.Source.ExecuteAsync(
        """insert into "OutboxState" ("OutboxId", "LockId", "Created") values (gen_random_uuid(), gen_random_uuid(), now())""");

    private static SqsSendEntry Message(string body, TimeSpan? delay = null) =>
        new() { Body = System.Text.Encoding.UTF8.GetBytes(body), Delay = delay ?? TimeSpan.Zero };
}
