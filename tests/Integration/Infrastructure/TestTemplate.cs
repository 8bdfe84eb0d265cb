namespace BusEtl.Tests.Integration.Infrastructure;

/// <summary>The migrated database that every test class gets a copy of: made on first use, once a process, and dropped at its end.</summary>
public sealed class TestTemplate : IAsyncDisposable
{
    // It outlives every test.
    private readonly string _name = $"busetl_template_{TestRun.Id}_{Guid.NewGuid():n}";
    private readonly Lazy<Task> _made;

    public TestTemplate() => _made = new Lazy<Task>(() =>
    {
        _ = TestEnvironment.Postgres; // Without a server this throws here, before there is anything to clean up.
        return TestServer.MigrateAsync(_name);
    });

    public async Task CopyToAsync(string database)
    {
        await _made.Value;
        await TestServer.CreateAsync(database, _name);
        // Of all that a migration leaves, rights on the database itself are not copied.
        await TestServer.ExecuteAsync($"revoke temporary on database {database} from public");
    }

    public async ValueTask DisposeAsync()
    {
        if (_made.IsValueCreated)
            await TestServer.DropAsync(_name);
    }
}
