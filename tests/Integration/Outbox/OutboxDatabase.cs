using BusEtl.Tests.Integration.Infrastructure;
using BusEtl.Tests.Integration.Infrastructure.Books;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace BusEtl.Tests.Integration.Outbox;

/// <summary>A database with the tables of <see cref="NoteDbContext"/>, for one test.</summary>
internal sealed class OutboxDatabase : IAsyncDisposable
{
    private readonly string _name = TestServer.NewName();

    private readonly DatabaseBook _book;

    private OutboxDatabase()
    {
        Source = NpgsqlDataSource.Create(ConnectionString);
        _book = new DatabaseBook(ConnectionString);
    }

    public string ConnectionString => TestServer.ConnectionString(_name);

    /// <summary>The test's own connections.</summary>
    public NpgsqlDataSource Source { get; }

    public static async Task<OutboxDatabase> CreateAsync()
    {
        var database = new OutboxDatabase();
        await TestServer.CreateAsync(database._name);
        await using var context = new NoteDbContext(new DbContextOptionsBuilder<NoteDbContext>().UseNpgsql(database.Source).Options);
        await database.Source.ExecuteAsync(context.Database.GenerateCreateScript());
        await database._book.OpenAsync();
        return database;
    }

    /// <summary>Says how many rows stand in a table of the outbox when the test ends; none where nothing is said.</summary>
    public void Leaves(string table, long rows) => _book.Leaves(table, rows);

    public Task<long> CountAsync(string table) => Source.ScalarAsync<long>($"""select count(*) from "{table}" """);

    /// <summary>Adds copies of the first outbox, with other ids in rows and bodies, until there are so many outboxes.</summary>
    public Task CopyOutboxAsync(int count) => Source.ExecuteAsync(
        $"""
        with first as (select * from "OutboxState" order by "Created" limit 1),
        copies as (
            insert into "OutboxState" ("OutboxId", "LockId", "Created")
            select gen_random_uuid(), "LockId", "Created" + n * interval '1 microsecond'
            from first, generate_series((select count(*) from "OutboxState") + 1, {count}) n
            returning "OutboxId"),
        messages as materialized (
            select c."OutboxId" as outbox, gen_random_uuid() as id, m.* from copies c, "OutboxMessage" m
            where m."OutboxId" in (select "OutboxId" from first))
        insert into "OutboxMessage" (
            "OutboxId", "MessageId", "Body", "SentTime", "Headers", "Properties", "ContentType", "MessageType", "ConversationId",
            "SourceAddress", "DestinationAddress")
        select outbox, id, replace("Body", "MessageId"::text, id::text), "SentTime", "Headers", "Properties", "ContentType", "MessageType",
            "ConversationId", "SourceAddress", "DestinationAddress"
        from messages order by outbox, "SequenceNumber"
        """);

    /// <summary>Waits until somebody listens for commits.</summary>
    public Task ListeningAsync() => Deadline.UntilAsync(async () => await Source.ScalarAsync<long>(
        $"select count(*) from pg_stat_activity where datname = '{_name}' and query like 'listen%' and state = 'idle'") > 0);

    /// <summary>Waits until the table has so many rows.</summary>
    public Task RowsAsync(string table, long rows) => Deadline.UntilAsync(async () => await CountAsync(table) == rows);

    /// <summary>Waits until nothing is left to deliver.</summary>
    public async Task EmptyAsync()
    {
        await RowsAsync("OutboxState", 0);
        await RowsAsync("OutboxMessage", 0);
    }

    /// <summary>Waits until so many statements wait for a lock.</summary>
    public Task WaitingForLocksAsync(long count) => Deadline.UntilAsync(async () => await Source.ScalarAsync<long>(
        $"select count(*) from pg_stat_activity where datname = '{_name}' and wait_event_type = 'Lock'") == count);

    /// <summary>Kills all connections of the hosts. Those that rest in the pool are gone for good: nobody is handed a dead one.</summary>
    public Task KillConnectionsAsync() => KillConnectionsAsync(Source);

    /// <summary>Refuses new connections, or takes them again.</summary>
    public async Task AllowConnectionsAsync(bool allowed)
    {
        await using var server = NpgsqlDataSource.Create(TestServer.ConnectionString("postgres"));
        await server.ExecuteAsync($"alter database {_name} with allow_connections {allowed}");
        if (!allowed)
            await KillConnectionsAsync(server);
    }

    public async ValueTask DisposeAsync()
    {
        await Source.DisposeAsync();
        await _book.CountBeforeDropAsync();
        await TestServer.DropAsync(_name);
    }

    private async Task KillConnectionsAsync(NpgsqlDataSource server)
    {
        await server.ExecuteAsync(
            $"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{_name}' and pid <> pg_backend_pid()");
        await using var pool = new NpgsqlConnection(ConnectionString);
        NpgsqlConnection.ClearPool(pool);
        Source.Clear();
    }
}
