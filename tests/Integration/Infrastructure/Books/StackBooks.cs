using System.Text.RegularExpressions;
using Npgsql;

namespace BusEtl.Tests.Integration.Infrastructure.Books;

/// <summary>
/// Assembly fixture: when the last test has ended, no queue, database or role of this process is on the servers any more, and no queue that
/// nobody named. What another process makes there at the same time is told by the id in its names.
/// </summary>
public sealed partial class StackBooks : IAsyncLifetime
{
    private IReadOnlyList<string> _before = [];

    public async ValueTask InitializeAsync() => _before = await StackApi.ListQueuesAsync("");

    public async ValueTask DisposeAsync()
    {
        await TestBooks.CloseRestAsync();
        var findings = (await StackApi.ListQueuesAsync("")).Except(_before).Where(IsOurs).Select(queue => $"the queue {queue}")
            .Concat(await ListOfServerAsync("database", "pg_database", "datname"))
            .Concat(await ListOfServerAsync("role", "pg_roles", "rolname"))
            .ToList();

        Assert.True(findings.Count == 0, $"After all tests these are left: {string.Join(", ", findings)}.");
    }

    private static bool IsOurs(string queue) => queue.Contains(TestRun.Id, StringComparison.Ordinal) || !OfAnyRun().IsMatch(queue);

    private static async Task<IReadOnlyList<string>> ListOfServerAsync(string kind, string catalog, string column)
    {
        await using var server = NpgsqlDataSource.Create(TestServer.ConnectionString("postgres"));

        return [.. (await server.LinesAsync($"select {column} from {catalog} where {column} like '{TestServer.NamePrefix}%'"))
            .Select(name => $"the {kind} {name}")];
    }

    [GeneratedRegex("^[a-z]+-[0-9a-f]{8}-")]
    private static partial Regex OfAnyRun();
}
