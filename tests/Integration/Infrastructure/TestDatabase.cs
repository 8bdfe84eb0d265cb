using BusEtl.Persistence;
using BusEtl.Tests.Integration.Infrastructure.Books;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace BusEtl.Tests.Integration.Infrastructure;

/// <summary>
/// Class fixture: a migrated database of the test class's own, dropped at its end. At the end of each test of the class it is counted, and
/// what the test added and did not say with <see cref="Leaves(long, long?)"/> fails it.
/// </summary>
public sealed class TestDatabase(TestTemplate template) : IAsyncLifetime
{
    private readonly string _name = TestServer.NewName();
    private NpgsqlDataSource? _source;
    private DatabaseBook? _book;

    public string Name => _name;

    public string ConnectionString => TestServer.ConnectionString(_name);

    public NpgsqlDataSource Source => _source ??= NpgsqlDataSource.Create(ConnectionString);

    internal DatabaseBook Book => _book ??= new DatabaseBook(ConnectionString);

    public async ValueTask InitializeAsync()
    {
        await template.CopyToAsync(_name);
        await Book.OpenAsync();
    }

    /// <summary>
    /// Says how many logins the running test adds to the table. Where nothing is said, these are the logins that it sent to the queue of its
    /// service, without those that it said stay in a queue.
    /// </summary>
    /// <param name="logins">Rows of <c>user_logins</c>.</param>
    /// <param name="originals">Rows of <c>vault.pii</c>; null for one for each token of these logins, and none else.</param>
    public void Leaves(long logins, long? originals = null)
    {
        Book.Leaves(Table.Logins, logins);
        if (originals is { } rows)
            Book.Leaves(Table.Originals, rows);
    }

    /// <summary>Says how many rows the running test adds to a table, by its name in <see cref="Table"/> or a name that the test made.</summary>
    public void Leaves(string table, long rows) => Book.Leaves(table, rows);

    public static DbContextOptions<LoginDbContext> OptionsFor(NpgsqlDataSource source) =>
        new DbContextOptionsBuilder<LoginDbContext>().UseNpgsql(source).Options;

    public LoginDbContext NewContext() => new(OptionsFor(Source));

    /// <summary>Saves in a context of its own, as each batch of the service does.</summary>
    public async Task<IReadOnlyList<UserLogin>> SaveAsync(params IReadOnlyList<UserLogin> logins)
    {
        await using var context = NewContext();
        return await new LoginStore(context).SaveAsync(logins, TestContext.Current.CancellationToken);
    }

    /// <summary>Reads back what stands under the message ids of the given rows, in their order.</summary>
    public async Task<IReadOnlyList<UserLogin>> ReadAsync(params IReadOnlyList<UserLogin> logins)
    {
        await using var context = NewContext();
        var ids = logins.Select(login => login.MessageId).ToList();
        var rows = await context.UserLogins.AsNoTracking().Where(row => ids.Contains(row.MessageId))
            .ToListAsync(TestContext.Current.CancellationToken);
        return [.. rows.OrderBy(row => ids.IndexOf(row.MessageId))];
    }

    public Task<T> ScalarAsync<T>(string sql) => Source.ScalarAsync<T>(sql);

    public Task<IReadOnlyList<string>> LinesAsync(string sql) => Source.LinesAsync(sql);

    public async ValueTask DisposeAsync()
    {
        if (_source is not null)
            await _source.DisposeAsync();
        if (TestBooks.IsOpen)
            await Book.CountAsync();
        await TestServer.DropAsync(_name);
    }
}
