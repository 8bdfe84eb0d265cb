using BusEtl.Tests.Integration.Infrastructure;
using Npgsql;

namespace BusEtl.Tests.Integration.Service;

/// <summary>The database is put back to what it was some time ago, under its old name, while the service runs.</summary>
public sealed class RestoredDatabaseTests(TestTemplate template) : IClassFixture<TestTemplate>, IAsyncLifetime
{
    private readonly TestQueue _queue = new();
    private readonly TestDatabase _database = new(template);

    [Fact]
    public async Task The_originals_that_the_restored_vault_lacks_are_sealed_again()
    {
        var backup = TestServer.NewName();
        await template.CopyToAsync(backup);
        await using var service = ServiceProcess.Start(ServiceSettings.For(_database, _queue), "run", "--live");
        await _queue.SendAsync([Logins.Body(userId: "before")]);
        await Deadline.WaitForAsync("a login and its originals are stored", async () => await CountAsync("vault.pii") == 2);

        await TestServer.ExecuteAsync($"drop database {_database.Name} with (force)");
        await TestServer.ExecuteAsync($"alter database {backup} rename to {_database.Name}");
        await _queue.SendAsync([Logins.Body(userId: "after")]);

        await Deadline.WaitForAsync("another login of the same device is stored", async () => await CountAsync("user_logins") == 1);
        await _database.WaitUntilDoneAsync(_queue);
        _database.Leaves(logins: 1); // The first one went with the database.
        Assert.Equal(0, await service.TerminateAsync());
        Assert.Contains("was restarted or restored, or is another server than before.", service.Log, StringComparison.Ordinal);
    }

    public ValueTask InitializeAsync() => _database.InitializeAsync();

    public ValueTask DisposeAsync()
    {
        _queue.Dispose();

        return _database.DisposeAsync();
    }

    // A connection of its own each time: the pool's are to the database that is gone.
    private async Task<long> CountAsync(string table)
    {
        var own = new NpgsqlConnectionStringBuilder(_database.ConnectionString) { Pooling = false };
        await using var source = NpgsqlDataSource.Create(own.ConnectionString);

        return await source.ScalarAsync<long>($"select count(*) from {table}");
    }
}
