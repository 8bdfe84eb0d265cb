using BusEtl.Tests.Integration.Infrastructure;
using Npgsql;

namespace BusEtl.Tests.Integration.Persistence;

/// <summary>A database that is not migrated yet, or not even made, for one test.</summary>
internal sealed class EmptyDatabase : IAsyncDisposable
{
    private EmptyDatabase() => Source = NpgsqlDataSource.Create(TestServer.ConnectionString(Name));

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

    public async ValueTask DisposeAsync()
    {
        await Source.DisposeAsync();
        await TestServer.DropAsync(Name);
    }
}
