using BusEtl.Tests.Integration.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace BusEtl.Tests.Integration.Outbox;

/// <summary>A database with the tables of <see cref="NoteDbContext"/>, for one test.</summary>
internal sealed class OutboxDatabase : IAsyncDisposable
{
    private readonly string _name = TestServer.NewName();

    private OutboxDatabase() => Source = NpgsqlDataSource.Create(ConnectionString);

    public string ConnectionString => TestServer.ConnectionString(_name);

    /// <summary>The test's own connections.</summary>
    public NpgsqlDataSource Source { get; }

    public static async Task<OutboxDatabase> CreateAsync()
    {
        var database = new OutboxDatabase();
        await TestServer.CreateAsync(database._name);
        await using var context = new NoteDbContext(new DbContextOptionsBuilder<NoteDbContext>().UseNpgsql(database.Source).Options);
        await database.Source.ExecuteAsync(context.Database.GenerateCreateScript());
        return database;
    }

    public Task<long> CountAsync(string table) => Source.ScalarAsync<long>($"""select count(*) from "{table}" """);

    /// <summary>Waits until the table has so many rows.</summary>
    public Task RowsAsync(string table, long rows) => Deadline.UntilAsync(async () => await CountAsync(table) == rows);

    /// <summary>Waits until nothing is left to deliver.</summary>
    public async Task EmptyAsync()
    {
        await RowsAsync("OutboxState", 0);
        await RowsAsync("OutboxMessage", 0);
    }

    /// <summary>Kills all connections to the database but the one that asks.</summary>
    public Task KillConnectionsAsync() => Source.ExecuteAsync(
        $"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{_name}' and pid <> pg_backend_pid()");

    /// <summary>Refuses new connections, or takes them again.</summary>
    public async Task AllowConnectionsAsync(bool allowed)
    {
        await using var server = NpgsqlDataSource.Create(TestServer.ConnectionString("postgres"));
        await server.ExecuteAsync($"alter database {_name} with allow_connections {allowed}");
        if (!allowed)
            await server.ExecuteAsync($"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{_name}'");
    }

    public async ValueTask DisposeAsync()
    {
        await Source.DisposeAsync();
        await TestServer.DropAsync(_name);
    }
}
