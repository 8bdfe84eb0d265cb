using BusEtl.Persistence;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace BusEtl.Tests.Integration.Infrastructure;

/// <summary>Class fixture: a migrated database of the test class's own, dropped at its end.</summary>
public sealed class TestDatabase(TestTemplate template) : IAsyncLifetime
{
    private readonly string _name = TestServer.NewName();
    private NpgsqlDataSource? _source;

    public string ConnectionString => TestServer.ConnectionString(_name);

    public NpgsqlDataSource Source => _source ??= NpgsqlDataSource.Create(ConnectionString);

    public async ValueTask InitializeAsync() => await template.CopyToAsync(_name);

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
        await TestServer.DropAsync(_name);
    }
}
