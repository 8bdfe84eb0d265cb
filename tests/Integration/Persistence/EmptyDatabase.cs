using BusEtl.Tests.Integration.Infrastructure;
using BusEtl.Tests.Integration.Infrastructure.Books;
using Npgsql;

namespace BusEtl.Tests.Integration.Persistence;

/// <summary>A database that is not migrated yet, or not even made, for one test.</summary>
internal sealed class EmptyDatabase : IAsyncDisposable
{
    private readonly DatabaseBook _book;

    private EmptyDatabase()
    {
        var connectionString = TestServer.ConnectionString(Name);
        Source = NpgsqlDataSource.Create(connectionString);
        _book = new DatabaseBook(connectionString);
        _book.Open();
    }

    public string Name { get; } = TestServer.NewName();

    public NpgsqlDataSource Source { get; }

    public static EmptyDatabase NotMade() => new();

    public static async Task<EmptyDatabase> WithAsync(string sql)
    {
        var database = new EmptyDatabase();
        await TestServer.CreateAsync(database.Name);
        await database.Source.ExecuteAsync(sql);
        return database;
    }

    public Task<IReadOnlyList<string>> MigrateAsync(int partitionsAhead = 3) => TestServer.MigrateAsync(Name, partitionsAhead);

    /// <summary>Says how many logins stand in the table when the test ends; nothing is sealed of what a migration adopts.</summary>
    public void LeavesLogins(long rows, long inDefaultPartition = 0)
    {
        _book.Leaves(Table.Logins, rows);
        _book.Leaves(Table.DefaultPartition, inDefaultPartition);
        _book.Leaves(Table.Originals, 0);
    }

    /// <summary>Says how many rows stand in a table when the test ends, by its name in <see cref="Table"/> or a name that the test made.</summary>
    public void Leaves(string table, long rows) => _book.Leaves(table, rows);

    public async ValueTask DisposeAsync()
    {
        await Source.DisposeAsync();
        await _book.CountBeforeDropAsync();
        await TestServer.DropAsync(Name);
    }
}
